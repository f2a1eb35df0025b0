import type { HeatedUnit, HeatingInput } from '../../box/billing/heating-input.ts';
import { heatingStatement } from '../../box/billing/heating-statement.ts';
import { statedConsumption } from '../../box/billing/occupancy-rows.ts';
import { recheckTrace } from '../../box/billing/recheck-trace.ts';
import { exactProfile } from '../../box/billing/time-shares.ts';
import { traceOf } from '../../box/billing/trace.ts';
import { addDays, daysIn, isoDate, type Period } from '../../box/domain/civil-day.ts';
import { exactly, type Rational, rational } from '../../box/domain/rational.ts';
import type { SettleRun } from './settle.ts';

// One measured run: settles a house of as many units as the argument says and reports to its parent.

const period: Period = { firstDay: isoDate('2025-01-01'), lastDay: isoDate('2025-12-31') };
const input = house(Number(process.argv[2]));

const started = performance.now();
const statement = heatingStatement(input);
const settled = performance.now();
const settledMb = process.resourceUsage().maxRSS / 1024;
const problems = recheckTrace(traceOf([...statement.lines.map(({ total }) => total), statement.sum]));
const traced = performance.now();
const floatMissesCents = settleInFloats(input);
const floated = performance.now();
if (problems.length > 0) throw new Error(problems[0]);

const run: SettleRun = {
  exactMs: settled - started,
  traceMs: traced - settled,
  floatMs: floated - traced,
  settledMb,
  peakMb: process.resourceUsage().maxRSS / 1024,
  rows: statement.lines.length,
  floatMissesCents,
};
process.send?.(run);

/** A house whose every unit changes hands twice, on days of its own. */
function house(units: number): HeatingInput {
  const amount = (cents: number) => rational(BigInt(cents * units), 100n);
  return {
    period,
    units: Array.from({ length: units }, (_, at) => unitOf(at)),
    costs: [
      { id: 'gas', amount: amount(131_907), target: 'both' },
      { id: 'maintenance', amount: amount(7319), target: 'both' },
      { id: 'rent', amount: amount(4113), target: 'heating' },
    ],
    warmWater: {
      method: 'combined',
      plant: {
        heat: { method: 'measured', kwh: rational(BigInt(2137 * units)) },
        adjust: [],
        basis: { kwh: rational(BigInt(11_903 * units)) },
        rounding: 'exact',
      },
    },
    heatingConsumptionShare: exactly('0.7'),
    warmWaterConsumptionShare: exactly('0.7'),
    changeSplit: 'degreeDays',
    captureSystems: [],
    other: [],
    areaOnly: { heating: false, warmWater: false },
    profile: exactProfile,
    prepayments: new Map(),
  };
}

function unitOf(at: number): HeatedUnit {
  const area = rational(BigInt(4000 + ((at * 37) % 8000)), 100n);
  const first = addDays(period.firstDay, 30 + ((at * 7) % 90));
  const second = addDays(period.firstDay, 180 + ((at * 11) % 150));
  const spans = [
    [period.firstDay, addDays(first, -1)],
    [first, addDays(second, -1)],
    [second, period.lastDay],
  ] as const;
  const users = spans.map(([firstDay, lastDay], place) => ({
    id: `${at}.${place}`,
    type: place === 1 && at % 9 === 0 ? ('vacancy' as const) : ('tenant' as const),
    period: { firstDay, lastDay },
    consumption: statedConsumption(`${at}.${place}`, [
      ['heat', rational(BigInt(1000 + ((at * 131 + place * 977) % 90_000)), 10n)],
      ['warmWater', rational(BigInt(100 + ((at * 17 + place * 71) % 9000)), 100n)],
    ]),
  }));
  return { id: String(at), area, heatedArea: area, consumption: new Map(), users };
}

/** What a spreadsheet would do: the same pools in floating point, every amount rounded on its own. Returns the cents
 *  by which the rounded amounts miss the costs. */
function settleInFloats({ units, costs }: HeatingInput): number {
  const cost = costs.reduce((sum, { amount }) => sum + number(amount), 0);
  const rows = units.flatMap(({ area, users }) =>
    users.map((user) => ({
      area: (number(area) * daysIn(user.period)) / daysIn(period),
      heat: number(user.consumption.get('heat')?.value ?? rational(0n)),
      warmWater: number(user.consumption.get('warmWater')?.value ?? rational(0n)),
    })),
  );
  const sumOf = (weigh: (row: (typeof rows)[number]) => number) =>
    rows.reduce((sum, row) => sum + weigh(row), 0);
  const pools = [
    { part: 0.26, weigh: (row: (typeof rows)[number]) => row.area },
    { part: 0.56, weigh: (row: (typeof rows)[number]) => row.heat },
    { part: 0.04, weigh: (row: (typeof rows)[number]) => row.area },
    { part: 0.14, weigh: (row: (typeof rows)[number]) => row.warmWater },
  ];
  let billed = 0;
  for (const { part, weigh } of pools) {
    const all = sumOf(weigh);
    for (const row of rows) billed += Math.round((cost * part * 100 * weigh(row)) / all);
  }
  return Math.round(billed - cost * 100);
}

function number({ numerator, denominator }: Rational): number {
  return Number(numerator) / Number(denominator);
}
