import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { settleCase } from '../../../box/billing/settle-case.ts';

const golden = join(import.meta.dirname, '../../fixtures/billing-cases/golden');
const cases = readdirSync(golden)
  .filter((name) => name.endsWith('.json') && name !== 'index.json')
  .map((name) => JSON.parse(readFileSync(join(golden, name), 'utf8')) as Tree);

type Tree = { [key: string]: Tree } | Tree[] | string | number | boolean | null;

const nonsense: fc.Arbitrary<Tree> = fc.constantFrom<Tree>(
  null,
  0,
  '0',
  '-1',
  '',
  'NaN',
  '1e9',
  '0.001',
  '99999999999999999999999999.99',
  '2025-02-30',
  '2024-02-29',
  '0001-01-01',
  '9999-12-31',
  999_999_999,
  true,
  [],
  {},
);

/** A golden case with some of its values replaced by nonsense, or left out. */
const damaged = fc
  .record({
    original: fc.constantFrom(...cases),
    hits: fc.array(fc.record({ at: fc.nat(), by: fc.option(nonsense, { nil: undefined }) }), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ original, hits }) => {
    const copy = structuredClone(original);
    for (const { at, by } of hits) {
      const places = placesIn(inputOf(copy));
      const place = places[at % Math.max(places.length, 1)];
      if (place) place(by);
    }
    return copy;
  });

it('answers every damaged case with a bill or with the reason why there is none', () => {
  fc.assert(
    fc.property(damaged, (billingCase) => {
      const { expected, blocked, issues } = settleCase(billingCase);
      expect(blocked).toBe('errors' in expected);
      for (const { message } of issues) expect(message).not.toBe('');
      expect(() => JSON.stringify(expected)).not.toThrow();
    }),
    { numRuns: 3000 },
  );
});

function inputOf(tree: Tree): Tree {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? (tree['input'] ?? null) : null;
}

/** Setters for every value in a tree. */
function placesIn(tree: Tree): ((by: Tree | undefined) => void)[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const node = tree as { [key: string]: Tree };
  return Object.keys(node).flatMap((key) => {
    const inner = node[key];
    const set = (by: Tree | undefined) => {
      if (by !== undefined) node[key] = by;
      else if (!Array.isArray(tree)) delete node[key];
    };
    return [set].concat(inner === undefined ? [] : placesIn(inner));
  });
}
