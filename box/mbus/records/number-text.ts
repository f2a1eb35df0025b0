import { type Decimal, decimalOf } from '../../domain/decimal.ts';

/** A safe integer times 10 to `exponent` as plain decimal text in the canonical form of `Decimal`. */
export function scaledText(whole: number, exponent: number): string {
  if (exponent === 0 || whole === 0) return whole === 0 ? '0' : String(whole);
  if (whole < 0) return `-${scaledDigits(String(-whole), exponent)}`;
  return scaledDigits(String(whole), exponent);
}

/** The same for integers beyond 53 bits. */
export function scaledBigText(whole: bigint, exponent: number): string {
  if (whole >= -0x1fffffffffffffn && whole <= 0x1fffffffffffffn) return scaledText(Number(whole), exponent);
  return whole < 0n
    ? `-${scaledDigits((-whole).toString(), exponent)}`
    : scaledDigits(whole.toString(), exponent);
}

/** A single-precision number times 10 to `exponent` with the seven digits it really has, without exponent; `null` if
 *  it is not finite. A whole one is written `1.0`, to be told from an exact one. */
export function realText(real: number, exponent: number): string | null {
  const value = exponent === 0 ? real : real * 10 ** exponent;
  if (!Number.isFinite(value)) return null;
  if (value === 0) return '0.0';
  const [digits = '0', power = '0'] = value.toExponential(6).split('e');
  const negative = digits.startsWith('-');
  const text = scaledDigits(digits.replace(/[-.]/g, ''), Number(power) - 6);
  return (negative ? '-' : '') + (text.includes('.') ? text : `${text}.0`);
}

/** Adds 10 to `exponent`, the additive correction of VIFE 78 to 7B. */
export function plusPowerOfTen(text: string, exponent: number): Decimal {
  const [whole = '0', fraction = ''] = text.split('.');
  const scale = Math.max(fraction.length, -exponent, 0);
  const mantissa = BigInt(whole + fraction.padEnd(scale, '0'));
  return decimalOf(mantissa + 10n ** BigInt(exponent + scale), scale);
}

const zeros = Array.from({ length: 40 }, (_, count) => '0'.repeat(count));

/** `digits` has no sign and no leading zero. */
function scaledDigits(digits: string, exponent: number): string {
  if (exponent >= 0) return digits + (zeros[exponent] ?? '0'.repeat(exponent));
  let last = digits.length;
  const point = last + exponent;
  while (last > point && last > 0 && digits.charCodeAt(last - 1) === 48) last -= 1;
  if (last <= point) return digits.slice(0, point);
  if (point > 0) return `${digits.slice(0, point)}.${digits.slice(point, last)}`;
  return `0.${zeros[-point] ?? '0'.repeat(-point)}${digits.slice(0, last)}`;
}
