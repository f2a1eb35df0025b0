/** What a heading says that a numbered pattern fits. */
export interface PatternMatch {
  readonly number: number;
  readonly date?: string;
  readonly unit?: string;
}

/** A pattern of headings: literal text with at most one of each of `{1..18}` (a range of numbers, with leading zeros
 *  where it is written so, `{01..30}`), `{date}`, `{unit}` and `*`. Case and blanks around do not matter. */
export function columnPattern(pattern: string): (heading: string) => PatternMatch | undefined {
  const range = /\{(\d+)\.\.(\d+)\}/.exec(pattern);
  const first = Number(range?.[1] ?? 0);
  const last = Number(range?.[2] ?? 0);
  const form = new RegExp(`^${pattern.split(places).map(partOf).join('')}$`, 'i');
  return (heading) => {
    // Wildcards look at a heading more than once: one that is no heading must not make them slow.
    if (heading.length > longestHeading) return undefined;
    const match = form.exec(heading.trim());
    if (!match) return undefined;
    const groups = match.groups ?? {};
    const number = Number(groups['number'] ?? 0);
    if (range && (number < first || number > last)) return undefined;
    const { date, unit }: { date?: string; unit?: string } = groups;
    return { number, ...(date === undefined ? {} : { date }), ...(unit === undefined ? {} : { unit }) };
  };
}

/** Characters of the longest heading that a pattern is held against. */
const longestHeading = 300;

/** The names that a numbered pattern stands for, for places that cannot be listed (XML). */
export function namesOf(pattern: string): { readonly number: number; readonly name: string }[] {
  const [all, from = '', to = ''] = /\{(\d+)\.\.(\d+)\}/.exec(pattern) ?? [];
  if (all === undefined) return [];
  const width = from.startsWith('0') ? from.length : 1;
  const count = Math.min(Number(to) - Number(from) + 1, 400);
  return Array.from({ length: Math.max(count, 0) }, (_, at) => {
    const number = Number(from) + at;
    return { number, name: pattern.replace(all, String(number).padStart(width, '0')) };
  });
}

const places = /(\{\d+\.\.\d+\}|\{date\}|\{unit\}|\*)/;

function partOf(part: string): string {
  if (part === '*') return '.*';
  if (part === '{date}') return String.raw`(?<date>[\d./: -]+)`;
  if (part === '{unit}') return '(?<unit>[^()]*)';
  if (places.test(part)) return String.raw`(?<number>\d{1,4})`;
  return part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
