/** The three letters of a 16-bit manufacturer code (EN 13757-3 5.6): five bits a letter, `A` is 1. 12901 is `LSE`.
 *  `undefined` if the code is no three letters. */
export function manufacturerLetters(code: number): string | undefined {
  if (!Number.isInteger(code) || code <= 0 || code > 0x7fff) return undefined;
  const letters = [code >> 10, (code >> 5) & 31, code & 31];
  if (letters.some((letter) => letter < 1 || letter > 26)) return undefined;
  return String.fromCharCode(...letters.map((letter) => letter + 64));
}
