import { zstdCompressSync } from 'node:zlib';
import { settle } from '../../box/billing/settle.ts';
import { checkProperty } from '../../box/billing/check-property.ts';
import { addDays, isoDate, monthEnd, type Period } from '../../box/domain/civil-day.ts';
import { decimalOf } from '../../box/domain/decimal.ts';
import type { DeviceClass } from '../../box/domain/device.ts';
import type { Quantity } from '../../box/domain/quantity.ts';
import type { Reading } from '../../box/domain/reading.ts';
import type { SettlePropertyRun } from './settle-property.ts';

// One measured run of the whole way: a property document and its month-ends to a frozen settlement.

const period: Period = { firstDay: isoDate('2025-01-01'), lastDay: isoDate('2025-12-31') };
const monthEnds = Array.from({ length: 13 }, (_, at) => monthEnd(period.firstDay, at - 1));
const units = Number(process.argv[2]);
const meters = [
  { use: 'heat', quantity: 'heat-energy', class: 'heat-meter', serial: 10_000_000, yearly: 9000 },
  { use: 'warmWater', quantity: 'volume', class: 'water-meter', serial: 20_000_000, yearly: 40 },
] as const satisfies readonly {
  use: string;
  quantity: Quantity;
  class: DeviceClass;
  serial: number;
  yearly: number;
}[];

const document = houseOf(units);
const readings = readingsOf(units);
const started = performance.now();
const { property, issues } = checkProperty(document);
if (!property) throw new Error(JSON.stringify(issues[0]));
const checked = performance.now();
const settlement = settle({ property, documentVersion: 1, readings, period, version: 1 });
const settled = performance.now();
const text = JSON.stringify(settlement);
const packed = zstdCompressSync(text);
const frozen = performance.now();
const { checks } = settlement;
if (!checks.sumOfRowsIsSumOfCosts || checks.problems.length > 0) throw new Error('It does not add up');

const run: SettlePropertyRun = {
  checkMs: checked - started,
  settleMs: settled - checked,
  freezeMs: frozen - settled,
  textMb: text.length / 1e6,
  packedMb: packed.length / 1e6,
  peakMb: process.resourceUsage().maxRSS / 1024,
  rows: settlement.rows.length,
};
process.send?.(run);

/** Every unit changes hands twice, on days of its own. */
function houseOf(count: number): unknown {
  const ids = Array.from({ length: count }, (_, at) => at);
  return {
    schema: 'meterbox-property/1',
    id: 'large-house',
    name: 'Large house',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    buildings: [{ id: 'H', name: 'H', units: ids.map(unitOf) }],
    meterPoints: ids.flatMap((at) =>
      meters.map(({ use, quantity, class: deviceClass, serial }) => ({
        id: `${use}-${at}`,
        unitId: `U${at}`,
        use,
        quantity,
        installations: [{ device: { serial: String(serial + at), class: deviceClass }, from: '2020-01-01' }],
      })),
    ),
    costCentres: [{ id: 'heating', name: 'Heating', kind: 'heating' }],
    costItems: [
      {
        id: 'gas',
        costCentreId: 'heating',
        text: 'Gas',
        amount: `${1319 * count}.07`,
        period,
        target: 'both',
      },
      {
        id: 'rent',
        costCentreId: 'heating',
        text: 'Rent',
        amount: `${41 * count}.13`,
        period,
        target: 'heating',
      },
    ],
    allocationKeys: [
      {
        validFrom: '2020-01-01',
        heatingConsumptionPercent: '70',
        warmWaterConsumptionPercent: '70',
        warmWater: { method: 'given', share: '0.18' },
      },
    ],
  };
}

function unitOf(at: number): unknown {
  const first = addDays(period.firstDay, 30 + ((at * 7) % 90));
  const second = addDays(period.firstDay, 180 + ((at * 11) % 150));
  const spans = [
    ['2020-01-01', addDays(first, -1)],
    [first, addDays(second, -1)],
    [second, undefined],
  ];
  return {
    id: `U${at}`,
    name: `Flat ${at}`,
    areaM2: decimalOf(BigInt(4000 + ((at * 37) % 8000)), 2),
    occupancies: spans.map(([firstDay, lastDay], place) => {
      const user = {
        id: `${at}.${place}`,
        type: 'tenant',
        party: `Tenant ${at}.${place}`,
        firstDay,
        prepayments: [{ from: firstDay, amount: '120' }],
      };
      return lastDay === undefined ? user : Object.assign(user, { lastDay });
    }),
  };
}

function readingsOf(count: number): Reading[] {
  return Array.from({ length: count }, (_, at) => at).flatMap((at) =>
    meters.flatMap(({ quantity, class: deviceClass, serial, yearly }) =>
      monthEnds.map((validOn, month): Reading => ({
        device: { serial: String(serial + at), class: deviceClass },
        quantity,
        register: { storage: 1, tariff: 0, subunit: 0, function: 'inst' },
        kind: 'month-end',
        value: decimalOf(BigInt(Math.round((yearly * (1000 + at) * month) / 12)), 3),
        validOn,
        quality: 'ok',
        position: 1,
      })),
    ),
  );
}
