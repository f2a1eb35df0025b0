import { type Rational, sumOf } from '../domain/rational.ts';
import type { RuleId } from './rules.ts';

/** What a figure is counted in. Shares and factors have none. */
export type FigureUnit =
  'EUR' | 'CHF' | 'kWh' | 'm3' | 'm2' | 'kg' | 'kg/m2' | 'units' | 'days' | '%' | '‰' | '';

/** A number on a bill that remembers how it came about: its rule and the figures that went in. A settlement is a
 *  web of figures; `explain` walks it, `traceOf` writes it down. */
export interface Figure {
  /** Names it in an explanation, such as `heating base` or `W1a: heating base`. */
  readonly name: string;
  /** Exact; rounded only where its rule says so. */
  readonly value: Rational;
  readonly unit: FigureUnit;
  readonly rule: RuleId;
  readonly inputs: readonly Figure[];
  /** What the rule cannot say in general: a table's edition, why a value was estimated. */
  readonly note?: string;
}

/** A figure that was stated: read from a meter, an invoice, a contract. */
export function stated(name: string, value: Rational, unit: FigureUnit, note?: string): Figure {
  return { name, value, unit, rule: 'INPUT', inputs: [], ...(note === undefined ? {} : { note }) };
}

/** A figure computed by a rule from others. */
export function computed(
  name: string,
  rule: RuleId,
  value: Rational,
  unit: FigureUnit,
  inputs: readonly Figure[],
  note?: string,
): Figure {
  return { name, value, unit, rule, inputs, ...(note === undefined ? {} : { note }) };
}

/** The sum of figures of one unit; 0 of none. */
export function total(name: string, unit: FigureUnit, parts: readonly Figure[]): Figure {
  return computed(name, 'SUM', sumOf(parts.map(({ value }) => value)), unit, parts);
}
