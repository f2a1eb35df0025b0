/** How the numbers of a file seem to be written. */
export interface GuessedMarks {
  readonly mark: '.' | ',';
  readonly thousands?: '.' | ',' | "'" | ' ';
  /** Set when the numbers do not settle it: `1.234` is a thousand in one file and one in another. */
  readonly doubt?: string;
}

/** Guesses decimal mark and grouping from all numbers of a file together, never from one of them (formats.md 11.2). */
export function guessMarks(numbers: readonly string[]): GuessedMarks {
  const both = numbers.find((text) => text.includes('.') && text.includes(','));
  if (both !== undefined)
    return both.lastIndexOf(',') > both.lastIndexOf('.')
      ? { mark: ',', thousands: '.' }
      : { mark: '.', thousands: ',' };
  const grouped = numbers.find((text) => /^[+-]?\d{1,3}(?:[' ]\d{3})+/.test(text));
  const thousands =
    grouped === undefined ? {} : { thousands: grouped.includes("'") ? ("'" as const) : (' ' as const) };
  for (const [mark, other] of [
    [',', '.'],
    ['.', ','],
  ] as const) {
    const withMark = numbers.filter((text) => text.includes(mark));
    if (withMark.length === 0) continue;
    // Twice in a number, it can only group; before other than three digits, it can only be decimal.
    if (withMark.some((text) => text.split(mark).length > 2)) return { mark: other, thousands: mark };
    if (withMark.some((text) => !new RegExp(`\\${mark}\\d{3}$`).test(text) || /^[+-]?0/.test(text)))
      return { mark, ...thousands };
    const example = withMark[0] ?? '';
    return {
      mark,
      ...thousands,
      doubt: `"${example}" may be with decimals or a whole number with "${mark}" between thousands: decimals are taken, compare with a display`,
    };
  }
  return { mark: ',', ...thousands };
}
