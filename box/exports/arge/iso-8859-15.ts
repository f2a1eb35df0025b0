import { BoxError } from '../../domain/box-error.ts';

/** Places in which ISO 8859-15 differs from the first 256 characters of Unicode. */
const differing = new Map([
  [0xa4, '€'],
  [0xa6, 'Š'],
  [0xa8, 'š'],
  [0xb4, 'Ž'],
  [0xb8, 'ž'],
  [0xbc, 'Œ'],
  [0xbd, 'œ'],
  [0xbe, 'Ÿ'],
]);
const codes = new Map([...differing].map(([code, letter]) => [letter, code]));

/** One character for one byte, so that columns stay columns: a letter the code has not is written without its accent, or
 *  as `?`. */
export function encodeLatin9(text: string): Uint8Array {
  return Uint8Array.from(
    text,
    (letter) => codeOf(letter) ?? codeOf(letter.normalize('NFD').charAt(0)) ?? 0x3f,
  );
}

/** A text as `encodeLatin9` will write it, so that it can be measured. */
export function inLatin9(text: string): string {
  return decodeLatin9(encodeLatin9(text));
}

/** The text of bytes in ISO 8859-15. Throws BoxError `FILE_DAMAGED` for control characters other than line ends. */
export function decodeLatin9(bytes: Uint8Array): string {
  const letters: string[] = [];
  for (const code of bytes) {
    if (code < 0x20 && code !== 0x0a && code !== 0x0d)
      throw new BoxError('FILE_DAMAGED', `The file holds the control character ${code}`);
    letters.push(differing.get(code) ?? String.fromCharCode(code));
  }
  return letters.join('');
}

function codeOf(letter: string): number | undefined {
  const known = codes.get(letter);
  if (known !== undefined) return known;
  const code = letter.codePointAt(0) ?? 0;
  if (code === 0x0a || code === 0x0d) return code;
  return code >= 0x20 && code < 0x100 && !differing.has(code) ? code : undefined;
}
