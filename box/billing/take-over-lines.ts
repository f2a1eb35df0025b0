import type { IsoDate } from '../domain/civil-day.ts';
import { exactText } from './exact-text.ts';
import type { PointTakeOver, RowTakeOver } from './point-take-over.ts';
import type { SettledMark } from './settlement.ts';
import type { TakeOver } from './take-over.ts';

/** One value of a take-over as it is shown and compared: what a meter point counted for one user, or for the plant. */
export interface TakeOverLine {
  readonly meterPoint: string;
  readonly unit: string;
  readonly room: string;
  readonly user: string;
  readonly party: string;
  readonly field: string;
  readonly measure: string;
  readonly from: IsoDate;
  readonly to: IsoDate;
  /** Serial numbers of the devices that counted, the older first. */
  readonly devices: readonly string[];
  readonly start?: string;
  readonly end?: string;
  readonly quantity?: string;
  readonly mark: SettledMark;
  /** The same in the words of the bill. */
  readonly words: string;
}

/** What changed of a line since the readings were last taken over. */
export interface TakeOverChange {
  readonly change: 'new' | 'changed' | 'gone';
  readonly line: TakeOverLine;
  /** As it was, of a changed one. */
  readonly before?: TakeOverLine;
}

/** How a value is marked on a German bill (billing.md 4.10). */
const words: Readonly<Record<SettledMark, string>> = Object.freeze({
  read: 'abgelesen',
  computed: 'berechnet',
  estimated: 'geschätzt (§ 9a)',
  split: 'geteilt (§ 9b Abs. 3)',
});

/** The lines of a take-over, meter point by meter point, in the order of the document. */
export function takeOverLines({ points, period }: TakeOver): TakeOverLine[] {
  return points.flatMap((each) => {
    if (each.unit) return each.rows.map((row) => lineOf(each, row));
    const { point, field, measure, whole, mark } = each;
    const devices = [...new Set(point.installations.map(({ device }) => device.serial))];
    return [
      {
        meterPoint: point.id,
        unit: '',
        room: point.room ?? '',
        user: '',
        party: '',
        field,
        measure,
        from: period.firstDay,
        to: period.lastDay,
        devices,
        ...(whole ? { quantity: exactText(whole.value) } : {}),
        mark,
        words: words[mark],
      },
    ];
  });
}

/** What is different from the last take-over; a line is the same if its meter point, user and days are. */
export function diffTakeOver(
  before: readonly TakeOverLine[],
  after: readonly TakeOverLine[],
): TakeOverChange[] {
  const known = new Map(before.map((line) => [keyOf(line), line]));
  const changes = after.flatMap((line): TakeOverChange[] => {
    const old = known.get(keyOf(line));
    known.delete(keyOf(line));
    if (!old) return [{ change: 'new', line }];
    return JSON.stringify(old) === JSON.stringify(line) ? [] : [{ change: 'changed', line, before: old }];
  });
  return [...changes, ...[...known.values()].map((line) => ({ change: 'gone' as const, line }))];
}

function keyOf({ meterPoint, user, from, to }: TakeOverLine): string {
  return JSON.stringify([meterPoint, user, from, to]);
}

function lineOf(each: PointTakeOver, row: RowTakeOver): TakeOverLine {
  const { point, unit, field, measure } = each;
  const mark = row.consumption ? row.mark : each.mark === 'estimated' ? 'estimated' : 'split';
  const first = row.parts[0];
  const last = row.parts.at(-1);
  return {
    meterPoint: point.id,
    unit: unit?.id ?? '',
    room: point.room ?? '',
    user: row.occupancy.id,
    party: row.occupancy.party,
    field,
    measure,
    from: row.period.firstDay,
    to: row.period.lastDay,
    devices: [...new Set(row.parts.map(({ segment }) => segment.id))],
    ...(first ? { start: exactText(first.first.value) } : {}),
    ...(last ? { end: exactText(last.last.value) } : {}),
    ...(row.consumption ? { quantity: exactText(row.consumption.value) } : {}),
    mark,
    words: words[mark],
  };
}
