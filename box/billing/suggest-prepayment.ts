import { divideRationals, multiplyRationals, type Rational, rational } from '../domain/rational.ts';
import { blocked } from './blocked.ts';

/** A twelfth of the costs of a whole year (BK-PREPAY-NEW, § 560 (4) BGB), exact; it is asked for in whole units of
 *  the currency. Costs of part of a year are extrapolated by days. */
export function suggestPrepayment(costs: Rational, daysOccupied: number, yearDays: number): Rational {
  if (daysOccupied <= 0) throw blocked('no-weight', 'Nobody lived there: no prepayment to suggest', 'days');
  const year = multiplyRationals(costs, rational(BigInt(yearDays), BigInt(daysOccupied)));
  return divideRationals(year, rational(12n));
}
