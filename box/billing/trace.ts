import { fractionText } from '../domain/rational.ts';
import type { Figure, FigureUnit } from './figure.ts';
import { type Rule, type RuleId, rules } from './rules.ts';

/** A figure in writing; `inputs` are the numbers of other steps of the same trace. */
export interface TraceStep {
  readonly step: number;
  readonly name: string;
  /** Exact: a whole number or `numerator/denominator`. */
  readonly value: string;
  readonly unit: FigureUnit;
  readonly rule: RuleId;
  readonly inputs: readonly number[];
  readonly note?: string;
}

/** How every figure of a settlement came about, with the edition of every rule that was used. */
export interface Trace {
  readonly steps: readonly TraceStep[];
  readonly rules: Readonly<Partial<Record<RuleId, Rule>>>;
}

/** Writes down the figures and everything they were made of, each once, inputs before what they went into. The same
 *  figures always give the same text. */
export function traceOf(figures: Iterable<Figure>): Trace {
  const numbers = new Map<Figure, number>();
  const steps: TraceStep[] = [];
  const used = new Set<RuleId>();

  const write = (figure: Figure): number => {
    const known = numbers.get(figure);
    if (known !== undefined) return known;
    const inputs = figure.inputs.map(write);
    const step = steps.length + 1;
    const { name, value, unit, rule, note } = figure;
    steps.push({
      step,
      name,
      value: fractionText(value),
      unit,
      rule,
      inputs,
      ...(note === undefined ? {} : { note }),
    });
    numbers.set(figure, step);
    used.add(rule);
    return step;
  };
  for (const figure of figures) write(figure);

  const named = [...used].toSorted().map((id) => [id, rules[id]] as const);
  return { steps, rules: Object.fromEntries(named) as Trace['rules'] };
}
