import { BoxError } from '../../domain/box-error.ts';

/** One record of a delimited text: usually a line, more if a quoted cell holds line breaks. */
export interface TableLine {
  readonly text: string;
  /** Number of its first line, from 1. */
  readonly line: number;
  /** Whether a line break ends it; only the last line may lack one. */
  readonly ended: boolean;
}

/** Limits of one table; a real one stays far below them. */
export const tableLimits = Object.freeze({
  /** Characters of one record. */
  line: 262_144,
  cell: 65_536,
  columns: 4096,
});

/** Cuts a text into records. A line is refused before it grows: nothing of a file that has no line breaks is gathered.
 *  Throws BoxError `FILE_DAMAGED` with the line. */
export function* tableLines(
  pieces: Iterable<string>,
  quote: string | undefined,
): Generator<TableLine, void, undefined> {
  let rest = '';
  let line = 0;
  let open: { text: string; line: number } | undefined;
  const record = (text: string, at: number, ended: boolean): TableLine[] => {
    if (quote === undefined) return [{ text, line: at, ended }];
    const whole = open === undefined ? text : `${open.text}\n${text}`;
    const begun = open?.line ?? at;
    open = undefined;
    if (!ended || !isOpen(whole, quote)) return [{ text: whole, line: begun, ended }];
    if (whole.length > tableLimits.line) tooLong(begun);
    open = { text: whole, line: begun };
    return [];
  };
  for (const piece of pieces) {
    const lines = piece.split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      line += 1;
      if (text.length > tableLimits.line) tooLong(line);
      yield* record(text.endsWith('\r') ? text.slice(0, -1) : text, line, true);
    }
    if (rest.length > tableLimits.line) tooLong(line + 1);
  }
  const last = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
  if (last !== '' || open !== undefined) yield* record(last, line + 1, false);
}

function tooLong(line: number): never {
  throw new BoxError(
    'FILE_DAMAGED',
    `Line ${line} is longer than ${tableLimits.line} characters: this is no table`,
  );
}

/** Whether a quoted cell is still open at the end of a text: an odd number of quotes. */
function isOpen(text: string, quote: string): boolean {
  let count = 0;
  for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) count += 1;
  return count % 2 === 1;
}
