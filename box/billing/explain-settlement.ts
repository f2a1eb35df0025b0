import { type Rational, rational } from '../domain/rational.ts';
import { explain } from './explain.ts';
import type { Figure } from './figure.ts';
import { rules } from './rules.ts';
import type { Trace, TraceStep } from './trace.ts';

/** A figure with everything it was made of. */
export interface ExplainedFigure {
  readonly name: string;
  /** Exact: a whole number or `numerator/denominator`. */
  readonly value: string;
  readonly unit: string;
  readonly rule: string;
  readonly law: string;
  readonly says: string;
  readonly note?: string;
  readonly inputs: readonly ExplainedFigure[];
}

/** The figures of a name, or of one that begins with it, as trees of `depth` levels; names are as in the trace, such as
 *  `W3-1: heating base`. */
export function explainSettlement(trace: Trace, name: string, depth = 4): ExplainedFigure[] {
  const steps = new Map(trace.steps.map((step) => [step.step, step]));
  return stepsOf(trace, name).map((step) => treeOf(step, steps, depth));
}

/** The same in lines for people. */
export function explainInWords(trace: Trace, name: string): string[] {
  const figures = new Map<number, Figure>();
  for (const step of trace.steps) {
    const inputs = step.inputs.flatMap((input) => figures.get(input) ?? []);
    const { step: number, value, name: own, unit, rule, note } = step;
    const figure = { name: own, value: valueOf(value), unit, rule, inputs };
    figures.set(number, note === undefined ? figure : { ...figure, note });
  }
  return stepsOf(trace, name).flatMap(({ step }) => {
    const figure = figures.get(step);
    return figure ? explain(figure) : [];
  });
}

function stepsOf({ steps }: Trace, name: string): readonly TraceStep[] {
  const named = steps.filter((step) => step.name === name);
  return named.length > 0 ? named : steps.filter((step) => step.name.startsWith(`${name}:`));
}

function treeOf(step: TraceStep, steps: ReadonlyMap<number, TraceStep>, depth: number): ExplainedFigure {
  const { name, value, unit, rule, note, inputs } = step;
  const { law, says } = rules[rule];
  const parts = depth === 0 ? [] : inputs.flatMap((input) => steps.get(input) ?? []);
  return {
    name,
    value,
    unit,
    rule,
    law,
    says,
    ...(note === undefined ? {} : { note }),
    inputs: parts.map((part) => treeOf(part, steps, depth - 1)),
  };
}

function valueOf(text: string): Rational {
  const [numerator = '0', denominator = '1'] = text.split('/');
  return rational(BigInt(numerator), BigInt(denominator));
}
