import { daysIn, overlap, type Period } from '../domain/civil-day.ts';
import {
  addRationals,
  divideRationals,
  multiplyRationals,
  type Rational,
  rational,
  roundedTo,
  subtractRationals,
  zero,
} from '../domain/rational.ts';
import { type SummerDegreeDays, degreeDays } from './degree-days.ts';

/** A supplier's invoice for a span of days; `fixed` is the part that does not depend on consumption. */
export interface SupplyInvoice {
  readonly period: Period;
  readonly amount: Rational;
  readonly fixed: Rational;
}

/** The part of an invoice that belongs to the billing period when both do not coincide (DE-SUPPLY): consumption by
 *  degree days, standing charges by days, each rounded to the cent; the rest stays outside. Heating may not be billed
 *  by the day of payment (BGH VIII ZR 156/11). */
export function splitSupplyInvoice(invoice: SupplyInvoice, period: Period, summer?: SummerDegreeDays) {
  const inside = overlap(invoice.period, period);
  const degreeDayPart = inside
    ? divideRationals(degreeDays(inside, summer), degreeDays(invoice.period, summer))
    : zero;
  const dayPart = inside ? rational(BigInt(daysIn(inside)), BigInt(daysIn(invoice.period))) : zero;
  const consumption = subtractRationals(invoice.amount, invoice.fixed);
  const variable = roundedTo(multiplyRationals(consumption, degreeDayPart), 2);
  const fixed = roundedTo(multiplyRationals(invoice.fixed, dayPart), 2);
  const inPeriod = addRationals(variable, fixed);
  return {
    /** Parts of 1. */
    degreeDayPart,
    dayPart,
    variable,
    fixed,
    inPeriod,
    outside: subtractRationals(invoice.amount, inPeriod),
  };
}
