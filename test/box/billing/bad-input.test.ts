import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { billingIssueCodes } from '../../../box/billing/billing-issue.ts';
import { settleCase } from '../../../box/billing/settle-case.ts';

const golden = join(import.meta.dirname, '../../fixtures/billing-cases/golden');

/** A golden case with parts of its text replaced. */
function changed(id: string, ...replacements: readonly (readonly [string, string])[]): unknown {
  let text = JSON.stringify(JSON.parse(readFileSync(join(golden, `${id}.json`), 'utf8')));
  for (const [from, to] of replacements) {
    expect(text).toContain(from);
    text = text.replaceAll(from, to);
  }
  return JSON.parse(text);
}

describe('what cannot be billed', () => {
  it.each([
    ['a day nobody lived there', 'de-hs-006', ['2025-10-01', '2025-10-03'], 'occupancy-gap'],
    ['two users at once', 'de-hs-006', ['2025-10-01', '2025-09-28'], 'occupancy-overlap'],
    ['an empty flat without vacancy row', 'de-nk-005', ['2024-03-31', '2024-02-29'], 'occupancy-gap'],
    ['a gap between Swiss contracts', 'ch-vewa-001', ['2024-02-01', '2024-02-02'], 'occupancy-gap'],
    ['30 February', 'de-hs-028', ['2025-02-28', '2025-02-30'], 'date-malformed'],
    [
      'a period that ends before it begins',
      'de-hs-028',
      ['"to":"2025-04-30"', '"to":"2024-04-30"'],
      'input-invalid',
    ],
    ['a counter that fell', 'met-006', ['27000', '14000'], 'meter-regression'],
    ['zero total weight', 'gen-lr-001', ['"weight":"1"', '"weight":"0"'], 'no-weight'],
    ['no consumption at all', 'de-hs-031', ['"heat":"3801"', '"heat":"0"'], undefined],
    [
      'more fuel left than there was',
      'de-fuel-001',
      ['"closingQty":"3800"', '"closingQty":"6080"'],
      'stock-invalid',
    ],
    [
      'a share above one',
      'de-hs-006',
      ['"heatingConsumptionShare":"0.7"', '"heatingConsumptionShare":"1.2"'],
      'share-out-of-range',
    ],
    ['a direct cost for nobody', 'de-nk-007', ['"to":"C"', '"to":"X"'], 'target-unknown'],
    ['a group without meter', 'de-pre-001', ['"metered":"98.42",', ''], 'group-not-metered'],
    ['a value marked as missing', 'de-hs-006', ['"heat":"12000"', '"heat":null'], 'value-missing'],
    ['two users with one id', 'de-hs-006', ['"id":"C2"', '"id":"C1"'], 'id-twice'],
    [
      'a heat pump without total heat meter',
      'de-ww-002',
      ['"adjust":[]', '"adjust":["monovalent_heat_pump"]'],
      'hp-total-heat-missing',
    ],
    [
      'more warm water heat than heat',
      'de-ww-002',
      ['"measuredKwh":"9000"', '"measuredKwh":"61000"'],
      'share-out-of-range',
    ],
    ['a number with a comma', 'de-fuel-001', ['"cost":"2476.75"', '"cost":"2476,75"'], 'input-invalid'],
    [
      'a number that was computed in floating point',
      'de-fuel-001',
      ['"cost":"2476.75"', '"cost":0.30000000000000004'],
      'input-invalid',
    ],
    ['half a cent', 'de-hs-020', ['"amount":"412.06"', '"amount":"412.065"'], 'input-invalid'],
    ['a kind nobody knows', 'gen-lr-001', ['largest_remainder', 'smallest_remainder'], 'input-invalid'],
  ] as const)('%s', (_name, id, replacement, code) => {
    const { expected, blocked, issues } = settleCase(changed(id, replacement));
    expect(expected['error']).toBe(code);
    expect(blocked).toBe(code !== undefined);
    for (const issue of issues) expect(billingIssueCodes[issue.code].level).toBe(issue.level);
  });

  it('a change of keys inside the period', () => {
    const withKeys = changed('de-hs-006', [
      '"heatingConsumptionShare"',
      '"keysValidFrom":["2025-07-01"],"heatingConsumptionShare"',
    ]);
    expect(settleCase(withKeys).expected['error']).toBe('key-changed');
    const fromTheStart = changed('de-hs-006', [
      '"heatingConsumptionShare"',
      '"keysValidFrom":["2025-01-01"],"heatingConsumptionShare"',
    ]);
    expect(settleCase(fromTheStart).blocked).toBe(false);
  });

  it('a tenant whom nobody read, nor his flat', () => {
    const unread = changed('de-hs-006', [
      '"consumption":{"heat":"12000","warmWater":"30"}',
      '"consumption":{}',
    ]);
    expect(settleCase(unread).expected['error']).toBe('value-missing');
  });

  it('a set day that is none', () => {
    const noDay = changed('met-004', ['"id":"hca-2025"', '"id":"hca-2025","setDay":"13-01"']);
    expect(settleCase(noDay).expected['error']).toBe('date-malformed');
  });

  it('takes a JSON number as it was written', () => {
    const written = changed('de-fuel-001', ['"cost":"2476.75"', '"cost":2476.75']);
    expect(settleCase(written).expected['consumedCost']).toBe('2355.57');
  });

  it('names the place in the case', () => {
    const { issues } = settleCase(changed('de-hs-028', ['2025-02-28', '2025-02-30']));
    expect(issues.map(({ message }) => message)).toEqual([
      'case.units.0.users.0.to: "2025-02-30" is not a day of the form YYYY-MM-DD',
    ]);
  });
});

describe('what is billed all the same, with a warning', () => {
  it('a period of thirteen months', () => {
    const long = changed('de-hs-020', ['2025-12-31', '2026-01-31']);
    const { expected, blocked } = settleCase(long);
    expect(blocked).toBe(false);
    expect(expected['warnings']).toEqual(['period-over-12-months']);
  });

  it('everything by consumption', () => {
    const all = changed('de-hs-020', ['"heatingConsumptionShare":"0.5"', '"heatingConsumptionShare":"1"']);
    expect(settleCase(all).expected['warnings']).toEqual(['heating-share-out-of-range']);
  });

  it('a user without value for a key', () => {
    const partly = changed('de-hs-001', ['"coldWater":"44.47"', '"gardenWater":"44.47"']);
    expect(settleCase(partly).expected['warnings']).toContain('consumption-missing');
  });

  it('a meter whose calibration ended', () => {
    const old = changed('met-006', ['"id":"m"', '"id":"m","calibratedUntil":"2024-12-31"']);
    expect(settleCase(old).expected['warnings']).toEqual(['calibration-expired']);
  });

  it('negative costs: a credit note is split like a cost', () => {
    const credit = changed('gen-lr-001', ['"total":"100.00"', '"total":"-100.00"']);
    expect(settleCase(credit).expected['shares']).toEqual({ t1: '-33.34', t2: '-33.33', t3: '-33.33' });
  });
});

it('refuses whatever is no case, without falling over', () => {
  for (const document of [
    null,
    1,
    'case',
    [],
    {},
    { kind: 'degree_days' },
    { kind: 'degree_days', input: [] },
  ]) {
    expect(settleCase(document).expected['error']).toBe('input-invalid');
  }
});
