import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import { compileProfile } from './compile-profile.ts';
import { dateReader, isDateFormat } from './date-formats.ts';
import { isMissing } from '../missing-marker.ts';
import { type Profile, profileSchema } from './profile-schema.ts';

/** Longest profile that is looked at, as JSON text. Those that come with the box have 2 to 12 KB. */
const longestProfile = 65_536;

/** Deepest nesting of one. */
const deepest = 12;

/** The profile that some data from outside is. Throws BoxError `USAGE` that names each field that is wrong. Besides the
 *  schema it refuses what could run long: of each wildcard a text may have one, and a date format has each part once. */
export function checkedProfile(data: unknown): Profile {
  const text = JSON.stringify(data) ?? '';
  if (text.length > longestProfile)
    throw new BoxError('USAGE', `A profile has at most ${longestProfile} characters`);
  const problem = problemIn(data, 0);
  if (problem !== undefined) throw new BoxError('USAGE', `This is no profile: ${problem}`);
  const parsed = profileSchema.safeParse(data);
  if (!parsed.success) throw new BoxError('USAGE', `This is no profile: ${problemsOf(parsed.error)}`);
  for (const format of parsed.data.dates.formats) checkFormat(format);
  compileProfile(parsed.data);
  return parsed.data;
}

function problemIn(data: unknown, depth: number): string | undefined {
  if (depth > deepest) return `it is nested more than ${deepest} deep`;
  if (typeof data === 'string') {
    const wild = [/\*/g, /\{date\}/g, /\{unit\}/g, /\{\d+\.\.\d+\}/g];
    return wild.some((form) => (data.match(form)?.length ?? 0) > 1)
      ? `"${data.slice(0, 40)}" has a wildcard twice`
      : undefined;
  }
  if (typeof data !== 'object' || data === null) return undefined;
  for (const [key, one] of Object.entries(data)) {
    const problem = problemIn(key, depth + 1) ?? problemIn(one, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const dateTokens = ['yyyy', 'MM', 'dd', 'HH', 'mm', 'ss'] as const;

function checkFormat(format: string): void {
  const twice = dateTokens.some((token) => format.split(token).length > 2);
  try {
    if (twice || format.length > 40 || !isDateFormat(format)) throw new SyntaxError();
    dateReader([format], isMissing)('01.01.2025');
  } catch (cause) {
    throw new BoxError('USAGE', `This is no profile: "${format.slice(0, 40)}" is no format of dates`, {
      cause,
    });
  }
}

function problemsOf(error: z.ZodError): string {
  const lines = error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${z.core.toDotPath(path)}: ${message}`,
  );
  return [...new Set(lines)].slice(0, 5).join('; ');
}
