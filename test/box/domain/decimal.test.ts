import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  decimal,
  decimalOf,
  decimalParts,
  divideDecimals,
  multiplyDecimals,
  parseDecimal,
  roundDecimal,
  shiftDecimal,
  subtractDecimals,
} from '../../../box/domain/decimal.ts';

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.nat(9))
  .map(([mantissa, scale]) => decimalOf(mantissa, scale));

it('reads what it writes', () => {
  fc.assert(
    fc.property(decimals, (value) => {
      expect(decimal(value)).toBe(value);
      const { mantissa, scale } = decimalParts(value);
      expect(decimalOf(mantissa, scale)).toBe(value);
    }),
  );
});

it('gives equal numbers one text, so that texts compare values', () => {
  fc.assert(
    fc.property(decimals, fc.nat(6), (value, zeros) => {
      const { mantissa, scale } = decimalParts(value);
      expect(decimalOf(mantissa * 10n ** BigInt(zeros), scale + zeros)).toBe(value);
    }),
  );
  expect(decimal('-0.00')).toBe('0');
  expect(decimal('001.50')).toBe('1.5');
});

it('adds, subtracts and multiplies without loss', () => {
  fc.assert(
    fc.property(decimals, decimals, decimals, (a, b, c) => {
      expect(subtractDecimals(addDecimals(a, b), b)).toBe(a);
      expect(multiplyDecimals(a, addDecimals(b, c))).toBe(
        addDecimals(multiplyDecimals(a, b), multiplyDecimals(a, c)),
      );
      expect(compareDecimals(a, b)).toBe(-compareDecimals(b, a) + 0);
      expect(shiftDecimal(shiftDecimal(a, 5), -5)).toBe(a);
    }),
  );
});

it('rounds a quotient to within half a unit, a half as named', () => {
  fc.assert(
    fc.property(decimals, decimals, fc.nat(6), (a, b, places) => {
      fc.pre(b !== '0');
      const quotient = divideDecimals(a, b, places, 'half-up');
      const rest = subtractDecimals(a, multiplyDecimals(quotient, b));
      const twice = decimalParts(multiplyDecimals(decimal('2'), rest));
      const step = decimalParts(shiftDecimal(b, -places));
      const scale = Math.max(twice.scale, step.scale);
      const left = twice.mantissa * 10n ** BigInt(scale - twice.scale);
      const right = step.mantissa * 10n ** BigInt(scale - step.scale);
      expect((left < 0n ? -left : left) <= (right < 0n ? -right : right)).toBe(true);
    }),
  );
  expect(roundDecimal(decimal('2.5'), 0, 'half-up')).toBe('3');
  expect(roundDecimal(decimal('-2.5'), 0, 'half-up')).toBe('-3');
  expect(roundDecimal(decimal('2.5'), 0, 'half-even')).toBe('2');
  expect(roundDecimal(decimal('3.5'), 0, 'half-even')).toBe('4');
  expect(roundDecimal(decimal('-2.1'), 0, 'up')).toBe('-3');
  expect(roundDecimal(decimal('-2.9'), 0, 'down')).toBe('-2');
  expect(roundDecimal(decimal('-2.1'), 0, 'floor')).toBe('-3');
  expect(roundDecimal(decimal('-2.9'), 0, 'ceiling')).toBe('-2');
  expect(roundDecimal(decimal('2.5'), 3, 'half-up')).toBe('2.5');
  expect(() => divideDecimals(decimal('1'), decimal('0'), 2, 'half-up')).toThrow(RangeError);
});

it('reads a number only with the mark and the groups its source states', () => {
  expect(parseDecimal('1.234', { mark: '.' })).toBe('1.234');
  expect(parseDecimal('1.234', { mark: ',', thousands: '.' })).toBe('1234');
  expect(parseDecimal('1.234', { mark: ',' })).toBeUndefined();
  expect(parseDecimal('1,234.5', { mark: '.', thousands: ',' })).toBe('1234.5');
  expect(parseDecimal('12,34.5', { mark: '.', thousands: ',' })).toBeUndefined();
  expect(parseDecimal(' 3,60 ', { mark: ',' })).toBe('3.6');
  expect(parseDecimal("1'234.50", { mark: '.', thousands: "'" })).toBe('1234.5');
  expect(parseDecimal('123500000', { mark: '.', shift: -3 })).toBe('123500');
  expect(parseDecimal('1.2', { mark: '.', shift: 3 })).toBe('1200');
});

it('takes nothing for a number that is none', () => {
  const refused = [
    '',
    ' ',
    'x x x',
    '1e3',
    '0x10',
    'Infinity',
    'NaN',
    '1.2.3',
    '--1',
    '1 2',
    '١٢',
    '.5',
    '5.',
    '1\u00002',
  ];
  for (const text of [...refused, '9'.repeat(41)])
    expect(parseDecimal(text, { mark: '.' }), JSON.stringify(text)).toBeUndefined();
  expect(() => decimal('1,5')).toThrow(RangeError);
});
