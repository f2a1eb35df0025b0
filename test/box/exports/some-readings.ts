import type {
  SettledDevice,
  SettledMonth,
  SettledRow,
  SettledMark,
} from '../../../box/billing/settlement.ts';
import { splitAmount } from '../../../box/billing/split-pool.ts';
import { exactly, fixedText, rational } from '../../../box/domain/rational.ts';
import { sumText } from './text-sums.ts';

/** One user of a made-up house, before anything is split. */
export interface Occupancy {
  readonly user: string;
  readonly type: SettledRow['type'];
  readonly party: string;
  readonly unit: string;
  readonly area: string;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** Share of degree days and of days. */
  readonly degreeDays: string;
  readonly heat: string;
  readonly warmWater: string;
  readonly mark: SettledMark;
}

/** A heat meter and a warm water meter. */
export function devicesOf(row: Occupancy): SettledDevice[] {
  const common = { from: '2024-12-31', to: row.to, mark: row.mark } as const;
  const place = row.user.replaceAll(/\D/g, '').padStart(4, '0');
  const half = fixedText(exactly(row.warmWater), 3);
  return [
    {
      ...common,
      meterPoint: `${row.user}-h`,
      serial: `2741${place}`,
      room: 'Steigleitung',
      field: 'heat',
      unit: 'kWh',
      start: '15000',
      end: sumText(['15000', row.heat], 0),
      quantity: row.heat,
    },
    {
      ...common,
      meterPoint: `${row.user}-b`,
      serial: `6051${place}`,
      room: 'Bad',
      field: 'warmWater',
      unit: 'm3',
      start: '104.220',
      end: sumText(['104.220', half], 3),
      quantity: half,
      exchanged: true,
    },
  ];
}

const degreeDays = [170, 150, 130, 80, 40, 14, 13, 13, 30, 80, 120, 160];

/** Heat by degree days, warm water evenly. */
export function monthsOf(row: Occupancy): SettledMonth[] {
  const first = Number(row.from.slice(5, 7));
  const last = Number(row.to.slice(5, 7));
  const months = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const heats = parts(
    row.heat,
    months.map((month) => BigInt(degreeDays[month - 1] ?? 1)),
    1,
  );
  const waters = parts(
    row.warmWater,
    months.map(() => 1n),
    3,
  );
  return months.flatMap((month, at): SettledMonth[] => {
    const until = new Date(Date.UTC(2025, month, 0)).toISOString().slice(0, 10);
    const mark: SettledMark = month === 4 ? row.mark : 'read';
    return [
      { field: 'heat', until, quantity: heats[at] ?? '0', unit: 'kWh', mark },
      { field: 'warmWater', until, quantity: waters[at] ?? '0', unit: 'm3', mark },
    ];
  });
}

function parts(total: string, weights: readonly bigint[], places: number): string[] {
  const shares = weights.map((weight, at) => ({ id: `${at}`, landlord: false, weight: rational(weight) }));
  const unit = rational(1n, 10n ** BigInt(places));
  return splitAmount(exactly(total), unit, shares, 'months').map((part) => fixedText(part, places));
}
