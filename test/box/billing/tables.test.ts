import { expect, it } from 'vitest';
import { calibrationYears } from '../../../box/billing/check-calibration.ts';
import { checkReductionRisks, remoteReadingDuty } from '../../../box/billing/check-reduction-risks.ts';
import { co2Emission, emissionFactors } from '../../../box/billing/co2-emission.ts';
import {
  co2CostFrom,
  co2Stages,
  halfSplitPercent,
  nonResidentialPercent,
} from '../../../box/billing/co2-stages.ts';
import { degreeDayTable } from '../../../box/billing/degree-days.ts';
import { estimateLimitPercent } from '../../../box/billing/estimate-consumption.ts';
import { pipeHeatCriteria } from '../../../box/billing/pipe-heat.ts';
import { reductionPercents } from '../../../box/billing/reductions.ts';
import { rules } from '../../../box/billing/rules.ts';
import { checkDeadline, settlementDeadline } from '../../../box/billing/settlement-deadline.ts';
import { swissMonthTables } from '../../../box/billing/swiss-month-table.ts';
import { swissWarmWater } from '../../../box/billing/swiss-warm-water.ts';
import { editionOn, type Versioned } from '../../../box/billing/versioned.ts';
import { usualBaseShares } from '../../../box/billing/vewa-energies.ts';
import { heatingValues, warmWaterRates } from '../../../box/billing/warm-water-rates.ts';
import { isoDate, parseIsoDate } from '../../../box/domain/civil-day.ts';
import { exactly, fixedText, rational } from '../../../box/domain/rational.ts';

const tables: readonly (readonly Versioned<unknown>[])[] = [
  calibrationYears,
  remoteReadingDuty,
  emissionFactors,
  co2CostFrom,
  co2Stages,
  halfSplitPercent,
  nonResidentialPercent,
  degreeDayTable,
  estimateLimitPercent,
  pipeHeatCriteria,
  reductionPercents,
  swissMonthTables,
  swissWarmWater,
  usualBaseShares,
  heatingValues,
  warmWaterRates,
];

it('says of every table since when it is valid and who says so, oldest edition first', () => {
  for (const editions of tables) {
    expect(editions.length).toBeGreaterThan(0);
    expect(Object.isFrozen(editions)).toBe(true);
    for (const { validFrom, source } of editions) {
      expect(parseIsoDate(validFrom)).toBe(validFrom);
      expect(source.length).toBeGreaterThan(5);
    }
    const days = editions.map(({ validFrom }) => validFrom);
    expect(days).toEqual(days.toSorted());
  }
});

it('says of every rule where it is written and since when', () => {
  for (const { law, says, validFrom } of Object.values(rules)) {
    expect([law, says].every((text) => text.length > 4)).toBe(true);
    expect(parseIsoDate(validFrom)).toBe(validFrom);
  }
});

it('takes the edition in force, the oldest for earlier days, the newest without a day', () => {
  const editions = [
    { validFrom: isoDate('2020-01-01'), source: 'first', value: 1 },
    { validFrom: isoDate('2024-01-01'), source: 'second', value: 2 },
  ];
  expect(editionOn(editions, isoDate('2023-12-31')).value).toBe(1);
  expect(editionOn(editions, isoDate('2024-01-01')).value).toBe(2);
  expect(editionOn(editions, isoDate('2019-01-01')).value).toBe(1);
  expect(editionOn(editions).value).toBe(2);
  expect(() => editionOn([])).toThrow(RangeError);
});

it('rises from stage to stage without a gap', () => {
  const [edition] = co2Stages;
  const stages = edition?.value ?? [];
  expect(stages.map(({ stage }) => stage)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(stages.map(({ landlordPercent }) => landlordPercent)).toEqual([
    0, 10, 20, 30, 40, 50, 60, 70, 80, 95,
  ]);
});

it('knows the emission of fuels by the regulation', () => {
  expect(fixedText(co2Emission('naturalGas', 'kwhNet', rational(1n)), 5)).toBe('0.20088');
  expect(fixedText(co2Emission('naturalGas', 'kwhGross', rational(1n)), 5)).toBe('0.18139');
  expect(fixedText(co2Emission('heatingOil', 'litre', rational(1n)), 4)).toBe('2.6763');
  expect(fixedText(co2Emission('lpg', 'kg', rational(1n)), 3)).toBe('3.013');
  expect(() => co2Emission('lpg', 'litre', exactly('1'))).toThrow(/convert the amount/);
});

it('lists what a tenant may reduce his share for', () => {
  const period = { firstDay: isoDate('2026-01-01'), lastDay: isoDate('2026-12-31') };
  const old = { serial: '1', installedOn: isoDate('2019-05-01'), remote: false };
  const fresh = { serial: '2', installedOn: isoDate('2022-05-01'), remote: false };
  const facts = { period, devices: [old, fresh], informationComplete: true, co2: 'split' } as const;
  expect(risks(facts)).toEqual(['not-remote-readable 2']);
  const later = { firstDay: isoDate('2027-01-01'), lastDay: isoDate('2027-12-31') };
  expect(risks({ ...facts, period: later, informationComplete: false, co2: 'missing' })).toEqual([
    'not-remote-readable 1',
    'not-remote-readable 2',
    'info-6a-incomplete information',
    'co2-missing CO2',
  ]);
});

it('counts twelve months from the end of the period', () => {
  expect(settlementDeadline(isoDate('2023-02-28'))).toBe('2024-02-29');
  expect(settlementDeadline(isoDate('2025-06-15'))).toBe('2026-06-15');
  expect(doubts('2026-06-01')).toEqual([]);
  expect(doubts('2026-10-02')).toEqual(['deadline-near']);
  expect(doubts('2027-01-01')).toEqual(['deadline-passed']);
});

function risks(facts: Parameters<typeof checkReductionRisks>[0]): string[] {
  return checkReductionRisks(facts).map(({ code, about }) => `${code} ${about}`);
}

function doubts(today: string): string[] {
  return checkDeadline(isoDate('2025-12-31'), isoDate(today)).map(({ code }) => code);
}
