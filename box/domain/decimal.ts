import { type Rounding, roundQuotient } from './rounding.ts';

declare const decimalBrand: unique symbol;

/** An exact decimal number as text in canonical form: `-?digits[.digits]`, no exponent, no leading or
 *  trailing zeros, never `-0`. Equal numbers have equal texts, so `===` compares values. */
export type Decimal = string & { readonly [decimalBrand]: true };

/** A decimal taken apart: its value is `mantissa / 10 ** scale`, `scale` ≥ 0. */
export interface DecimalParts {
  readonly mantissa: bigint;
  readonly scale: number;
}

/** How a number is written in a source. The mark is stated by the adapter, never guessed per cell:
 *  `1.234` is a thousand in one file and one in another (formats.md 11.2). */
export interface NumberForm {
  readonly mark: '.' | ',';
  /** Character that groups thousands, if the source uses one. */
  readonly thousands?: '.' | ',' | "'" | ' ';
  /** Power of ten that turns the written unit into ours: Wh to kWh is -3. */
  readonly shift?: number;
}

/** Longest number text that is looked at. No meter shows more; a longer one is damage or an attack. */
const longestNumber = 40;

const plain = { '.': /^[+-]?\d+(?:\.\d+)?$/, ',': /^[+-]?\d+(?:,\d+)?$/ } as const;

/** Reads a number as text into a Decimal; `undefined` if it is not a number in that form. Blanks around it
 *  are allowed, exponents, `Infinity`, hexadecimal and other scripts' digits are not. */
export function parseDecimal(text: string, form: NumberForm): Decimal | undefined {
  if (text.length > longestNumber) return undefined;
  const trimmed = ungroup(text.trim(), form);
  if (trimmed === undefined || !plain[form.mark].test(trimmed)) return undefined;
  const negative = trimmed.startsWith('-');
  const unsigned = trimmed.replace(/^[+-]/, '');
  const [whole = '', fraction = ''] = unsigned.split(form.mark);
  return compose(negative, whole + fraction, fraction.length - (form.shift ?? 0));
}

/** The Decimal of a text that is known to be one, such as a stored value or a literal in code.
 *  Throws RangeError for anything else. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text, { mark: '.' });
  if (value === undefined) throw new RangeError(`"${text}" is not a decimal number`);
  return value;
}

/** Builds a Decimal of an integer and a power of ten: `decimalOf(1234n, 3)` is `1.234`. A negative scale
 *  multiplies. */
export function decimalOf(mantissa: bigint, scale = 0): Decimal {
  const negative = mantissa < 0n;
  return compose(negative, (negative ? -mantissa : mantissa).toString(), scale);
}

/** Takes a Decimal apart into integer and scale. */
export function decimalParts(value: Decimal): DecimalParts {
  const dot = value.indexOf('.');
  if (dot < 0) return { mantissa: BigInt(value), scale: 0 };
  return { mantissa: BigInt(value.slice(0, dot) + value.slice(dot + 1)), scale: value.length - dot - 1 };
}

/** -1, 0 or 1 as `left` is less than, equal to or greater than `right`. */
export function compareDecimals(left: Decimal, right: Decimal): -1 | 0 | 1 {
  if (left.length < 16 && right.length < 16 && !left.includes('.') && !right.includes('.')) {
    const difference = Number(left) - Number(right); // whole numbers of this length are exact
    return difference < 0 ? -1 : difference > 0 ? 1 : 0;
  }
  const [a, b] = toSameScale(left, right);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Exact sum. */
export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const [a, b, scale] = toSameScale(left, right);
  return decimalOf(a + b, scale);
}

/** Exact difference `left - right`. */
export function subtractDecimals(left: Decimal, right: Decimal): Decimal {
  const [a, b, scale] = toSameScale(left, right);
  return decimalOf(a - b, scale);
}

/** Exact product. */
export function multiplyDecimals(left: Decimal, right: Decimal): Decimal {
  const a = decimalParts(left);
  const b = decimalParts(right);
  return decimalOf(a.mantissa * b.mantissa, a.scale + b.scale);
}

/** Quotient with `places` decimals, rounded as named. Throws RangeError if `right` is zero. */
export function divideDecimals(left: Decimal, right: Decimal, places: number, rounding: Rounding): Decimal {
  const [a, b] = toSameScale(left, right);
  return decimalOf(roundQuotient(a * 10n ** BigInt(places), b, rounding), places);
}

/** Rounds to `places` decimals as named. */
export function roundDecimal(value: Decimal, places: number, rounding: Rounding): Decimal {
  const { mantissa, scale } = decimalParts(value);
  if (scale <= places) return value;
  return decimalOf(roundQuotient(mantissa, 10n ** BigInt(scale - places), rounding), places);
}

/** Moves the decimal point: `shiftDecimal('1.234', 3)` is `1234`. */
export function shiftDecimal(value: Decimal, tens: number): Decimal {
  const { mantissa, scale } = decimalParts(value);
  return decimalOf(mantissa, scale - tens);
}

function ungroup(text: string, form: NumberForm): string | undefined {
  const { thousands, mark } = form;
  if (thousands === undefined || !text.includes(thousands)) return text;
  const [whole = '', ...rest] = text.split(mark);
  const groups = whole.replace(/^[+-]/, '').split(thousands);
  const wellFormed = groups.every((group, at) => (at === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(group));
  if (!wellFormed) return undefined;
  return [whole.replaceAll(thousands, ''), ...rest].join(mark);
}

function compose(negative: boolean, digits: string, scale: number): Decimal {
  const padded = scale < 0 ? digits + '0'.repeat(-scale) : digits.padStart(scale + 1, '0');
  const dot = padded.length - Math.max(scale, 0);
  const whole = padded.slice(0, dot).replace(/^0+(?=\d)/, '');
  const fraction = padded.slice(dot).replace(/0+$/, '');
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return (negative && text !== '0' ? `-${text}` : text) as Decimal;
}

function toSameScale(left: Decimal, right: Decimal): [bigint, bigint, number] {
  const a = decimalParts(left);
  const b = decimalParts(right);
  const scale = Math.max(a.scale, b.scale);
  return [a.mantissa * 10n ** BigInt(scale - a.scale), b.mantissa * 10n ** BigInt(scale - b.scale), scale];
}
