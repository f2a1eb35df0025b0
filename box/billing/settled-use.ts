import type { BuildingUnit } from '../domain/property.ts';
import { compareRationals, one, sumOf } from '../domain/rational.ts';
import { exactText } from './exact-text.ts';
import type { CountedPart } from './meter-consumption.ts';
import type { PointTakeOver, RowTakeOver } from './point-take-over.ts';
import type { SettledDevice, SettledMonth, SettledRow } from './settlement.ts';
import { markOf, type TakeOver } from './take-over.ts';

/** What the devices counted for one row, device by device and month by month, as it is printed. */
export function settledUse(
  occupancyId: string,
  unit: BuildingUnit,
  { ofUnit }: TakeOver,
): Pick<SettledRow, 'devices' | 'months' | 'previous'> {
  const own = (ofUnit.get(unit) ?? []).flatMap((point) => {
    const row = point.rows.find(({ occupancy }) => occupancy.id === occupancyId);
    return row ? [{ point, row }] : [];
  });
  const previous = previousOf(own);
  return {
    devices: own.flatMap(({ point, row }) => devicesOf(point, row)),
    months: monthsOf(own),
    ...(previous ? { previous } : {}),
  };
}

interface OwnPoint {
  readonly point: PointTakeOver;
  readonly row: RowTakeOver;
}

function devicesOf(each: PointTakeOver, row: RowTakeOver): SettledDevice[] {
  const { point, field, measure } = each;
  const estimated = each.mark === 'estimated';
  const common = {
    meterPoint: point.id,
    ...(point.room === undefined ? {} : { room: point.room }),
    field,
    unit: measure,
  };
  if (row.parts.length === 0) {
    const serial = point.installations.at(-1)?.device.serial ?? '';
    const { firstDay, lastDay } = row.period;
    return [{ ...common, serial, from: firstDay, to: lastDay, mark: estimated ? 'estimated' : 'split' }];
  }
  const exchanged = new Set(row.parts.map(({ segment }) => segment.id)).size > 1;
  return row.parts.map((part) => ({
    ...common,
    serial: part.segment.id,
    from: part.from,
    to: part.to,
    start: exactText(part.first.value),
    end: exactText(part.last.value),
    ...factorOf(part),
    quantity: exactText(part.consumption.value),
    mark: row.consumption ? row.mark : estimated ? 'estimated' : 'split',
    ...(exchanged ? { exchanged: true } : {}),
  }));
}

function factorOf({ segment }: CountedPart): { factor?: string } {
  return compareRationals(segment.factor, one) === 0 ? {} : { factor: exactText(segment.factor) };
}

/** Months of several meters of one field are added; a month that one of them lacks is left out. */
function monthsOf(own: readonly OwnPoint[]): SettledMonth[] {
  const billed = own.filter(({ point }) => point.point.use !== 'information');
  return [...Map.groupBy(billed, ({ point }) => point.field)].flatMap(([field, list]) => {
    const months = list.flatMap(({ row }) => row.months());
    return [...Map.groupBy(months, ({ until }) => until)]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([until, ofMonth]): SettledMonth[] => {
        if (ofMonth.length < list.length) return [];
        const quantity = sumOf(ofMonth.flatMap(({ consumption }) => consumption?.value ?? []));
        const mark = markOf(ofMonth.flatMap(({ flags }) => flags));
        return [{ field, until, quantity: exactText(quantity), unit: list[0]?.point.measure ?? '', mark }];
      });
  });
}

function previousOf(own: readonly OwnPoint[]): Record<string, string> | undefined {
  const lived = own.filter(({ point, row }) => point.previous && livedBefore(row));
  const byField = [...Map.groupBy(lived, ({ point }) => point.field)];
  const sums = byField.flatMap(([field, list]) => {
    const all = own.filter(({ point }) => point.field === field);
    if (list.length < all.length) return []; // a sum of some of the meters would compare unlike things
    return [[field, exactText(sumOf(list.flatMap(({ point }) => point.previous?.value ?? [])))] as const];
  });
  return sums.length === 0 ? undefined : Object.fromEntries(sums);
}

/** Whether the same user was there in the whole span before. */
function livedBefore({ occupancy, period }: RowTakeOver): boolean {
  const year = String(+period.firstDay.slice(0, 4) - 1);
  return occupancy.firstDay <= `${year}${period.firstDay.slice(4)}`;
}
