import { readTextTelegram } from '../mbus/sticks/text-lines.ts';
import { dateReader } from './profile/date-formats.ts';
import { isMissing } from './missing-marker.ts';
import type { WrittenDate } from './written-date.ts';

/** A telegram as a line of a log holds it. */
export interface LoggedTelegram {
  readonly bytes: Uint8Array;
  /** `c-field`: of a bus, from the C field on, without checksum and stop byte. */
  readonly form: 'frame' | 'c-field';
  readonly received?: WrittenDate;
}

/** Reads a line of a log: hexadecimal digits, alone or beside a time in one of several fields, or as the receivers CUL
 *  and rtl_wmbus write it. `undefined` if there is no telegram in it. */
export function readLoggedTelegram(line: string): LoggedTelegram | undefined {
  if (line.length > longestLine) return undefined;
  const ofReceiver = readTextTelegram(line);
  if (ofReceiver) return { bytes: ofReceiver.telegram, form: 'frame' };
  const fields = line.split(/[;,\t|]/).map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  const telegrams = fields.flatMap((field) => telegramIn(field) ?? []);
  const [longest] = telegrams.toSorted((left, right) => right.bytes.length - left.bytes.length);
  if (!longest) return undefined;
  const received = fields.map((field) => readTime(field)).find((field) => typeof field === 'object');
  return typeof received === 'object' ? { ...longest, received } : longest;
}

const longestLine = 16_384;

const readTime = dateReader(['iso', 'dd.MM.yyyy HH:mm:ss', 'dd/MM/yyyy HH:mm:ss'], isMissing);

function telegramIn(field: string): LoggedTelegram | undefined {
  const digits = field.replaceAll(/[\s:]/g, '').replace(/^0x/i, '');
  if (digits.length < 24 || !/^(?:[0-9a-fA-F]{2})+$/.test(digits)) return undefined;
  const bytes = Uint8Array.fromHex(digits);
  const [first = 0, second = 0, ci = 0, fourth = 0] = bytes;
  if (first === 0x68 && fourth === 0x68) return second === ci ? { bytes, form: 'frame' } : undefined;
  if (busControls.has(first) && first + 1 !== bytes.length && answers.has(ci))
    return { bytes, form: 'c-field' };
  if (radioControls.has(second) && first >= 9 && first < bytes.length) return { bytes, form: 'frame' };
  // Of radio, but without its length.
  if (!radioControls.has(first) || bytes.length > 255) return undefined;
  return { bytes: Uint8Array.of(bytes.length, ...bytes), form: 'frame' };
}

/** C fields of a meter's answer on a bus (EN 13757-2: RSP_UD with its bits ACD and DFC) and the CI fields behind. */
const busControls: ReadonlySet<number> = new Set([0x08, 0x18, 0x28, 0x38]);
const answers: ReadonlySet<number> = new Set([0x72, 0x73, 0x76, 0x77, 0x78, 0x79, 0x7a]);

/** C fields of a meter's radio telegrams (EN 13757-4: SND-NR, SND-IR, ACC-NR, ACC-DMD, RSP-UD). */
const radioControls: ReadonlySet<number> = new Set([0x44, 0x46, 0x47, 0x48, 0x08, 0x18, 0x28, 0x38]);
