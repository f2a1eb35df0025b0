import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a fixture grows into a large file: what stands before its devices, one round of devices for a number, and what
 *  stands after them. Serial numbers are counted up. */
interface Growing {
  readonly before: string;
  readonly round: (number: number) => string;
  readonly after: string;
}

/** Formats that grow by their text, with the first and the last line of what is repeated (from 1). */
const repeated: ReadonlyMap<
  string,
  { readonly fixture: string; readonly from: number; readonly to: number }
> = new Map([
  ['siemens-bil', { fixture: 'same-building', from: 7, to: 10 }],
  ['qundis-rep-ref', { fixture: 'reference', from: 5, to: 7 }],
  ['engelmann-csv-ref', { fixture: 'every-history', from: 2, to: 4 }],
  ['engelmann-long-ref', { fixture: 'two-devices', from: 2, to: 7 }],
  ['engelmann-raw-ref', { fixture: 'three-telegrams', from: 2, to: 2 }],
  ['engelmann-xml-ref', { fixture: 'elements-and-attributes', from: 4, to: 12 }],
  ['sontex-csv-ref', { fixture: 'every-year', from: 2, to: 3 }],
  ['sontex-xml', { fixture: 'three-ways-of-values', from: 3, to: 15 }],
  ['webcont-csv', { fixture: 'two-groups', from: 5, to: 5 }],
  ['solvimus-xml', { fixture: 'four-meters', from: 4, to: 54 }],
  ['libmbus-xml', { fixture: 'classic-and-normalised', from: 1, to: 157 }],
  ['elvaco-csv', { fixture: 'report-2001', from: 1, to: 3 }],
  ['telegram-list', { fixture: 'bus-and-radio', from: 2, to: 2 }],
]);

/** Formats of which a large file is made here. */
export const grownFormats: readonly string[] = [...repeated.keys()];

/** Pieces of a well-formed file of a format of about `bytes` bytes, and the name it would have. */
export function grownFile(format: string, bytes: number): { name: string; pieces: Iterable<Uint8Array> } {
  const rule = repeated.get(format);
  if (!rule) throw new RangeError(`No file of "${format}" is made here`);
  const folder = join(import.meta.dirname, '../fixtures', format, rule.fixture);
  const name = readdirSync(folder).find((file) => file !== 'README.md' && file !== 'expected.json') ?? '';
  const lines = readFileSync(join(folder, name), 'latin1').split('\n');
  const block = `${lines.slice(rule.from - 1, rule.to).join('\n')}\n`;
  const growing: Growing = {
    before: `${lines.slice(0, rule.from - 1).join('\n')}${rule.from > 1 ? '\n' : ''}`,
    round: (number) =>
      block.replaceAll(/(?<=[^\w.:])[2-6]\d{6,7}(?=[^\w.:])/g, (serial) => counted(serial, number)),
    after: format.includes('xml') ? lines.slice(rule.to).join('\n') : '',
  };
  return { name, pieces: piecesOf(growing, bytes) };
}

function counted(serial: string, number: number): string {
  return String((Number(serial) + number * 10) % 10 ** serial.length).padStart(serial.length, '0');
}

function* piecesOf({ before, round, after }: Growing, bytes: number): Generator<Uint8Array, void, undefined> {
  yield Buffer.from(before, 'latin1');
  let written = before.length;
  for (let number = 0; written < bytes;) {
    let text = '';
    while (text.length < 65_536) text += round((number += 1));
    written += text.length;
    yield Buffer.from(text, 'latin1');
  }
  yield Buffer.from(after, 'latin1');
}
