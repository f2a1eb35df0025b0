import type { DatabaseSync } from 'node:sqlite';
import type { ReadingQuery, ReadingView } from '../api/box-view.ts';
import { dayNumber, dayOfNumber, type IsoDate } from '../domain/civil-day.ts';
import type { Decimal } from '../domain/decimal.ts';
import type { DeviceClass } from '../domain/device.ts';
import { instantOfSeconds } from '../domain/instant.ts';
import { quantities } from '../domain/quantity.ts';
import { qualities, readingKinds, registerFunctions } from '../domain/reading.ts';
import { unpackDay } from './day-block.ts';
import { instantsOfPlace } from './reading-place.ts';
import { selectSeries } from './register.ts';
import type { Series, StoredReading } from './stored-facts.ts';

const columns = `change, day, slot, series, version, kind, value, shift, quality, storage, position, file, extra`;

/** Selects rows of the log as `StoredReading`, those included that are packed and about to be deleted. */
export const selectReading = `SELECT ${columns} FROM reading`;

/** Selects the rows of the log that count, with their marks. */
export const selectLiveReading = `SELECT ${columns}, mark FROM live_reading`;

/** Reads readings out of log and blocks alike. */
export interface ReadingReader {
  /** By day covered, then time, series, version; see BoxView. */
  readings(query: ReadingQuery): readonly ReadingView[];
  view(row: StoredReading): ReadingView;
  seriesOf(id: number): Series;
}

const usualLimit = 10_000;

/** Days before the first and after the last one that anything can be stored under. */
const everyDay = { first: -1_000_000, last: 10_000_000 } as const;

/** Prepares the statements on a connection that reads. */
export function prepareReadingReader(database: DatabaseSync): ReadingReader {
  const selectDigest = database.prepare('SELECT digest FROM file WHERE id = ?');
  const oneSeries = database.prepare(`${selectSeries} WHERE series.id = ?`);
  const seriesOfSerial = database.prepare(`${selectSeries} WHERE device.serial = ?`);
  const seriesOfQuantity = database.prepare('SELECT id FROM series WHERE quantity = ?');
  const allSeries = database.prepare(selectSeries);
  const days = database.prepare(
    `SELECT day FROM (SELECT DISTINCT day FROM live_pack WHERE day BETWEEN :first AND :last
       UNION SELECT DISTINCT day FROM reading WHERE day BETWEEN :first AND :last) ORDER BY day`,
  );
  const loggedOfSome = database.prepare(
    `${selectLiveReading} WHERE day BETWEEN ? AND ? AND series IN (SELECT value FROM json_each(?))`,
  );
  const packedOfSome = database.prepare(
    `SELECT block.day, block.series, payload
     FROM (SELECT DISTINCT day FROM live_pack WHERE day BETWEEN ? AND ?) AS packed
     CROSS JOIN json_each(?) AS wanted
     CROSS JOIN live_block AS block ON block.day = packed.day AND block.series = wanted.value`,
  );
  const loggedOfDay = database.prepare(`${selectLiveReading} WHERE day = ?`);
  const packedOfDay = database.prepare('SELECT day, series, payload FROM live_block WHERE day = ?');
  const digests = new Map<number, string>();
  const known = new Map<number, Series>();
  let lastDay = 0;
  let lastDayText = dayOfNumber(lastDay);

  return { readings, view, seriesOf };

  function readings(query: ReadingQuery): readonly ReadingView[] {
    const limit = query.limit ?? usualLimit;
    const first = query.firstDay === undefined ? everyDay.first : dayNumber(query.firstDay);
    const last = query.lastDay === undefined ? everyDay.last : dayNumber(query.lastDay);
    const wanted = (row: StoredReading): boolean =>
      row.day + row.shift >= first && row.day + row.shift <= last;
    const serial = query.device?.serial ?? query.serial;
    const rows = onePicture(() =>
      serial === undefined
        ? rowsOfEveryone(first - 1, last + 1, limit, wanted, ofQuantity(query))
        : rowsOf(seriesWanted(serial, query), first - 1, last + 1).filter(wanted),
    );
    const versions = query.allVersions === true ? rows : newestVersions(rows);
    return versions.toSorted(byTime).slice(0, limit).map(view);
  }

  /** Log and blocks as of one moment, while the writer moves readings from one to the other. */
  function onePicture<T>(read: () => T): T {
    database.exec('BEGIN');
    try {
      return read();
    } finally {
      database.exec('COMMIT');
    }
  }

  function seriesWanted(serial: string, { device, quantity }: ReadingQuery): number[] {
    const found = seriesOfSerial.all(serial) as unknown as Series[];
    return found
      .filter((series) => device === undefined || series.class === device.class)
      .filter((series) => quantity === undefined || quantities[series.quantity] === quantity)
      .map(({ id }) => id);
  }

  function rowsOf(series: readonly number[], first: number, last: number): StoredReading[] {
    const ids = JSON.stringify(series);
    const logged = loggedOfSome.all(first, last, ids) as unknown as StoredReading[];
    return [...logged, ...packedOfSome.all(first, last, ids).flatMap(unpack)];
  }

  /** Day by day until there are enough; one day more, because the days covered lie one off at most. */
  function rowsOfEveryone(
    first: number,
    last: number,
    limit: number,
    wanted: (row: StoredReading) => boolean,
    series: ReadonlySet<unknown> | undefined,
  ): StoredReading[] {
    const rows: StoredReading[] = [];
    if (series?.size === 0) return rows;
    for (const { day } of days.all({ first, last })) {
      const enough = rows.length >= limit;
      const logged = loggedOfDay.all(Number(day)) as unknown as StoredReading[];
      rows.push(...logged.filter((row) => (series?.has(row.series) ?? true) && wanted(row)));
      for (const block of packedOfDay.iterate(Number(day)))
        if (series?.has(block['series']) ?? true) rows.push(...unpack(block).filter(wanted));
      if (enough) break;
    }
    return rows;
  }

  /** The series of the quantity asked for, so that blocks of others are not even unpacked; undefined: all. */
  function ofQuantity({ quantity }: ReadingQuery): ReadonlySet<unknown> | undefined {
    if (quantity === undefined) return undefined;
    return new Set(seriesOfQuantity.all(quantities.indexOf(quantity)).map(({ id }) => id));
  }

  function view(row: StoredReading): ReadingView {
    const series = seriesOf(row.series);
    const { measuredAt, from, until } = instantsOfPlace(series.family, row);
    return {
      change: row.change,
      device: { serial: series.serial, class: series.class as DeviceClass },
      quantity: quantities[series.quantity] ?? 'count',
      register: {
        storage: row.storage,
        tariff: series.tariff,
        subunit: series.subunit,
        function: registerFunctions[series.function] ?? 'inst',
      },
      kind: readingKinds[row.kind] ?? 'instantaneous',
      value: row.value as Decimal,
      validOn: dayText(row.day + row.shift),
      ...(Number.isNaN(measuredAt) ? {} : { measuredAt: instantOfSeconds(measuredAt) }),
      ...(Number.isNaN(from) ? {} : { from: instantOfSeconds(from) }),
      ...(Number.isNaN(until) ? {} : { until: instantOfSeconds(until) }),
      quality: qualities[row.quality] ?? 'suspect',
      position: row.position,
      version: row.version,
      digest: digestOf(row.file),
    };
  }

  function seriesOf(id: number): Series {
    let series = known.get(id);
    if (series === undefined && known.size === 0)
      for (const row of allSeries.iterate()) known.set(Number(row['id']), row as unknown as Series);
    series = known.get(id) ?? (oneSeries.get(id) as unknown as Series | undefined);
    if (series === undefined) throw new RangeError(`No series ${id} in the database: run "meterbox verify"`);
    known.set(id, series);
    return series;
  }

  function dayText(day: number): IsoDate {
    if (day !== lastDay) [lastDay, lastDayText] = [day, dayOfNumber(day)]; // rows of one day come together
    return lastDayText;
  }

  function digestOf(file: number): string {
    let digest = digests.get(file);
    if (digest === undefined) {
      digest = String(selectDigest.get(file)?.['digest']);
      if (digests.size > 10_000) digests.clear();
      digests.set(file, digest);
    }
    return digest;
  }
}

/** The readings of a row of the table `block`. */
export function unpack(row: Record<string, unknown>): StoredReading[] {
  return unpackDay(Number(row['day']), Number(row['series']), row['payload'] as Uint8Array);
}

function newestVersions(rows: readonly StoredReading[]): readonly StoredReading[] {
  if (rows.every(({ version }) => version === 1)) return rows;
  const newest = new Map<string, StoredReading>();
  for (const row of rows) {
    const fact = `${row.series}/${row.day}/${row.slot}`;
    if (row.version >= (newest.get(fact)?.version ?? 0)) newest.set(fact, row);
  }
  return [...newest.values()];
}

function byTime(left: StoredReading, right: StoredReading): number {
  return (
    left.day + left.shift - right.day - right.shift ||
    left.day - right.day ||
    left.slot - right.slot ||
    left.series - right.series ||
    left.version - right.version
  );
}
