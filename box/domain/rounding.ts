/** How a quotient becomes a whole number. `half-up` rounds a half away from zero (commercial rounding,
 *  DIN 1333), `half-even` to the even neighbour (IEEE 754), `down` towards zero, `up` away from zero. */
export type Rounding = 'half-up' | 'half-even' | 'down' | 'up' | 'floor' | 'ceiling';

/** `dividend / divisor` as a whole number, rounded as named. Throws RangeError if `divisor` is zero. */
export function roundQuotient(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  if (divisor === 0n) throw new RangeError('Division by zero');
  const whole = dividend / divisor;
  const rest = dividend % divisor;
  if (rest === 0n) return whole;
  const away = dividend < 0n === divisor < 0n ? 1n : -1n;
  return movesAway(rounding, whole, rest, divisor, away) ? whole + away : whole;
}

function movesAway(rounding: Rounding, whole: bigint, rest: bigint, divisor: bigint, away: bigint): boolean {
  switch (rounding) {
    case 'down':
      return false;
    case 'up':
      return true;
    case 'floor':
      return away < 0n;
    case 'ceiling':
      return away > 0n;
    case 'half-up':
    case 'half-even': {
      const twice = magnitude(rest) * 2n;
      const half = magnitude(divisor);
      if (twice !== half) return twice > half;
      return rounding === 'half-up' || whole % 2n !== 0n;
    }
  }
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
