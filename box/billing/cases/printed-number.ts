import { fixedText, type Rational } from '../../domain/rational.ts';

/** A number as tables print it: five significant digits, at most four decimals, no trailing zeros: `621.29`,
 *  `2.5806`, `430`. */
export function printedNumber(value: Rational): string {
  const whole = fixedText(value, 0).replace('-', '').length;
  const places = Math.max(0, Math.min(4, 5 - whole));
  const text = fixedText(value, places);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
