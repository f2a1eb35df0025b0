import type { AdapterInput, Fact } from '../../box/adapters/adapter.ts';
import { decodeText } from '../../box/adapters/decode-text.ts';
import { dimensionOf } from '../../box/adapters/dimension.ts';
import { isMissing } from '../../box/adapters/missing-marker.ts';
import type { RecordFile, StatedValue } from '../../box/adapters/device-record.ts';
import { recordFacts } from '../../box/adapters/record-facts.ts';
import { readDate, type WrittenDate } from '../../box/adapters/written-date.ts';
import { lastFullDay, monthEnd } from '../../box/domain/civil-day.ts';

/** What one would write for one table whose columns never change: the file of formats.md 6.4, by position. The measure
 *  for what a profile costs. */
export function* readByHand(input: AdapterInput): Generator<Fact, void, undefined> {
  const file: RecordFile = {
    zone: input.zone,
    clockZone: input.zone,
    numbers: {},
    dimensionOf,
    readDate,
    isMissing,
  };
  let line = 0;
  let rest = '';
  for (const piece of decodeText(() => input.bytes()).pieces()) {
    const rows = (rest + piece).split('\n');
    rest = rows.pop() ?? '';
    for (const row of rows) {
      line += 1;
      if (line > 1) yield* factsOfRow(row.replace(/\r$/, '').split(';'), line, file);
    }
  }
}

function factsOfRow(cells: readonly string[], position: number, file: RecordFile): Iterable<Fact> {
  const [serial = '', manufacturer = '', version = '', deviceType = '', day = '', time = ''] = cells;
  const [status = '', , errorDate = '', text = '', dimension = '', setDay = '', setValue = '', last = ''] =
    cells.slice(6);
  const clock = readDate(day, time);
  const register = { tariff: 0, subunit: 0, dimension, position };
  const values: StatedValue[] = [{ ...register, kind: 'instantaneous', storage: 0, text, date: clock }];
  if (!isMissing(setValue)) {
    values.push({ ...register, kind: 'set-day', storage: 1, text: setValue, date: yearly(setDay, clock) });
  }
  const newest = readDate(last);
  const months = cells.slice(14, 32);
  for (let back = 0; back <= months.findLastIndex((month) => !isMissing(month)); back += 1) {
    const date = typeof newest === 'object' ? { day: monthEnd(lastFullDay(newest.day), -back) } : newest;
    values.push({ ...register, kind: 'month-end', storage: 2 + back, text: months[back] ?? '', date });
  }
  const device = { collector: false, serials: [serial], manufacturer, version, deviceType, model: '' };
  return recordFacts(
    { ...device, status, errorDate, clock, receiver: '', power: '', values, position },
    file,
  );
}

function yearly(text: string, clock: WrittenDate | 'missing' | 'malformed') {
  const date = readDate(text);
  if (typeof date !== 'object' || typeof clock !== 'object' || !date.day.startsWith('2127')) return date;
  const year = Number(clock.day.slice(0, 4));
  const thisYear = readDate(`${year}${date.day.slice(4)}`);
  return typeof thisYear === 'object' && thisYear.day < clock.day
    ? thisYear
    : readDate(`${year - 1}${date.day.slice(4)}`);
}
