import type { Trace, TraceStep } from './trace.ts';

/** Checks a trace with arithmetic of its own, on whole numbers only, without the rules or fractions the bill was
 *  computed with: every sum is the sum of its parts, every split adds up to its pool, no part is a whole cent away
 *  from its exact share. Returns what does not hold, in words; nothing if all is well. */
export function recheckTrace({ steps }: Trace): string[] {
  const byNumber = new Map(steps.map((step) => [step.step, step]));
  const inputsOf = (step: TraceStep) => step.inputs.flatMap((number) => byNumber.get(number) ?? []);
  const splits = Map.groupBy(
    steps.filter(({ rule }) => rule === 'GEN-LR'),
    ({ inputs: [pool, , weights] }) => `${pool}/${weights}`,
  );
  return [
    ...steps.filter(({ step, inputs }) => inputs.some((input) => input >= step)).map(outOfOrder),
    ...steps.filter(({ rule }) => rule === 'SUM').flatMap((step) => checkSum(step, inputsOf(step))),
    ...[...splits.values()].flatMap((parts) => checkSplit(parts, inputsOf)),
  ];
}

/** Numerator and denominator. */
type Pair = readonly [bigint, bigint];

function outOfOrder({ step, name }: TraceStep): string {
  return `step ${step} (${name}) names an input that comes after it`;
}

function checkSum(step: TraceStep, inputs: readonly TraceStep[]): string[] {
  if (same(pairOf(step), sumOf(inputs))) return [];
  return [`step ${step.step} (${step.name}) is not the sum of its parts`];
}

function checkSplit(
  parts: readonly TraceStep[],
  inputsOf: (step: TraceStep) => readonly TraceStep[],
): string[] {
  const [first] = parts;
  const [pool, , weights] = first ? inputsOf(first) : [];
  if (!first || !pool || !weights) return ['a split names no pool and weights'];
  const problems = same(sumOf(parts), pairOf(pool))
    ? []
    : [`the parts of "${pool.name}" do not add up to it`];
  const [amount, amountUnit] = pairOf(pool);
  const [all, allUnit] = pairOf(weights);
  for (const part of parts) {
    const [, weight] = inputsOf(part);
    if (!weight || all === 0n) continue;
    const [own, ownUnit] = pairOf(weight);
    const [given, givenUnit] = pairOf(part);
    // |given − amount · own / all| < 1/100, over a common denominator.
    const exact = amount * own * allUnit;
    const exactUnit = amountUnit * ownUnit * all;
    const off = given * exactUnit - exact * givenUnit;
    if ((off < 0n ? -off : off) * 100n >= givenUnit * exactUnit) {
      problems.push(`step ${part.step} (${part.name}) is a cent or more away from its exact share`);
    }
  }
  return problems;
}

function pairOf({ value }: TraceStep): Pair {
  const [numerator = '0', denominator = '1'] = value.split('/');
  return [BigInt(numerator), BigInt(denominator)];
}

/** Sum over the product of distinct denominators; not in lowest terms. */
function sumOf(steps: readonly TraceStep[]): Pair {
  const byDenominator = new Map<bigint, bigint>();
  for (const step of steps) {
    const [numerator, denominator] = pairOf(step);
    byDenominator.set(denominator, (byDenominator.get(denominator) ?? 0n) + numerator);
  }
  let sum: Pair = [0n, 1n];
  for (const [denominator, numerator] of byDenominator) {
    sum = [sum[0] * denominator + numerator * sum[1], sum[1] * denominator];
  }
  return sum;
}

function same([a, b]: Pair, [c, d]: Pair): boolean {
  return a * d === c * b;
}
