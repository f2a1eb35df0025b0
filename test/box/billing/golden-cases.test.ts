import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { caseKinds } from '../../../box/billing/cases/index.ts';
import { settleCase } from '../../../box/billing/settle-case.ts';
import { type BillingCase, differences } from './compare-case.ts';

const root = resolve(import.meta.dirname, '../../..');
const own = join(root, 'test/fixtures/billing-cases');
const folders = [
  ...readdirSync(own).map((name) => join(own, name)),
  resolve(root, process.env['METERBOX_BILLING_CASES'] ?? '../shared/billing-cases'),
];

describe.each(folders)('the cases of %s', (folder) => {
  const cases = existsSync(folder) ? readCases(folder) : [];

  it.skipIf(cases.length === 0)('are there', () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  for (const [kind, ofKind] of Map.groupBy(cases, (each) => each.kind)) {
    it(`come to what they should: ${kind}`, () => {
      expect(
        ofKind.flatMap((each) =>
          differences(each, settleCase(each).expected).map((line) => `${each.id} ${line}`),
        ),
      ).toEqual([]);
    });
  }
});

it('has an own case for every kind', () => {
  const covered = new Set(
    readdirSync(own).flatMap((name) => readCases(join(own, name)).map(({ kind }) => kind)),
  );
  expect([...caseKinds.keys()].filter((kind) => !covered.has(kind))).toEqual([]);
});

function readCases(folder: string): BillingCase[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'index.json')
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as BillingCase);
}
