import { compareRationals, exactly, type Rational, subtractRationals } from '../../../box/domain/rational.ts';

/** A billing case with what it should come to. */
export interface BillingCase {
  readonly id: string;
  readonly kind: string;
  readonly origin: 'public' | 'derived';
  readonly tolerance?: Readonly<Partial<Record<string, string>>>;
  readonly input: unknown;
  readonly expected: unknown;
}

/** Every place where `actual` is not what the case expects, one line each. Texts must be equal, digit for digit, unless
 *  the case carries a tolerance for their class. A number printed in a public source may have other trailing digits. */
export function differences(billingCase: BillingCase, actual: unknown): string[] {
  return compare(billingCase.expected, actual, [], billingCase);
}

function compare(expected: unknown, actual: unknown, path: readonly string[], of: BillingCase): string[] {
  if (path.at(-1) === 'warnings' && Array.isArray(expected)) {
    const emitted: readonly unknown[] = Array.isArray(actual) ? actual : [];
    return expected.filter((code) => !emitted.includes(code)).map((code) => `no warning ${String(code)}`);
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null) return [told(expected, actual, path)];
    const sameLength =
      !Array.isArray(expected) || (Array.isArray(actual) && actual.length === expected.length);
    const found = actual as Readonly<Record<string, unknown>>;
    const inner = Object.entries(expected).flatMap(([key, value]) =>
      compare(value, found[key], [...path, key], of),
    );
    return sameLength ? inner : [told(expected, actual, path), ...inner];
  }
  if (expected === actual || isClose(expected, actual, path, of)) return [];
  return [told(expected, actual, path)];
}

function isClose(expected: unknown, actual: unknown, path: readonly string[], of: BillingCase): boolean {
  if (!isNumber(expected) || !isNumber(actual)) return false;
  const printed = of.origin === 'public' ? '0' : undefined;
  const tolerance = of.tolerance?.[classOf(path)] ?? printed;
  if (tolerance === undefined) return false;
  const exactDigits = expected.split('.')[1]?.length === actual.split('.')[1]?.length;
  if (!exactDigits && printed === undefined) return false;
  const difference = subtractRationals(exactly(expected), exactly(actual));
  return compareRationals(magnitude(difference), exactly(tolerance)) <= 0;
}

function classOf(path: readonly string[]): string {
  const [root = ''] = path;
  const field = path.at(-1) ?? '';
  if (root.startsWith('published') && root !== 'published') {
    return /^(publishedTotals|publishedPools)$/.test(root) ? 'publishedTotals' : 'money';
  }
  if (root === 'canonical') return 'canonical';
  if (/Kg$|^kg$/.test(field)) return 'kg';
  if (/permille|published/i.test(field)) return 'permille';
  const quantities = new Set([
    'consumption',
    'estimated',
    'units',
    'kwh',
    'correctedUnits',
    'pipeUnits',
    'affectedAreaPercent',
  ]);
  return path.some((key) => quantities.has(key)) ? 'quantity' : 'money';
}

function isNumber(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
}

function magnitude({ numerator, denominator }: Rational): Rational {
  return { numerator: numerator < 0n ? -numerator : numerator, denominator };
}

function told(expected: unknown, actual: unknown, path: readonly string[]): string {
  return `${path.join('.')}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
}
