import { Buffer } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';
import { dayOfNumber } from '../domain/civil-day.ts';
import type { Issue } from '../domain/issue.ts';
import { quantities } from '../domain/quantity.ts';
import { readingKinds } from '../domain/reading.ts';
import type { ReadingColumns } from '../domain/reading-columns.ts';
import { type Chains, LinkHash } from './chain.ts';
import { unpackDay } from './day-block.ts';
import { monthOfDay } from './day-month.ts';
import { familyOfKind, placeOfReading } from './reading-place.ts';
import type { KnownDevice, KnownSeries, Register } from './register.ts';
import { markOf, readingText, type StoredReading } from './stored-facts.ts';

/** The readings of one file, on their way into the log. */
interface FileOfReadings {
  readonly id: number;
  readonly digest: string;
  /** `ReadingColumns.device` is a place in this list. */
  readonly devices: readonly KnownDevice[];
  readonly batches: readonly ReadingColumns[];
}

/** What became of them. */
interface ReadingsRecorded {
  readonly added: number;
  readonly repeated: number;
  readonly versions: number;
  readonly issues: readonly Issue[];
  readonly lastChange: number;
}

/** A file that contradicts everything must not fill the database with the same sentence. */
const mostIssues = 100;

/** Records the readings of a file after change `lastChange`, month by month so that each link of a chain covers
 *  contiguous changes. A value that any version of its fact has already is a repeat; another value becomes the next
 *  version. Days that are packed are compared with their blocks. To be called inside a transaction. */
export type RecordReadings = (file: FileOfReadings, lastChange: number) => ReadingsRecorded;

/** Prepares the statements. `packedDays` is kept up to date by whoever packs. */
export function prepareReadings(
  database: DatabaseSync,
  register: Register,
  chains: Chains,
  packedDays: ReadonlySet<number>,
): RecordReadings {
  const insert = database.prepare(
    `INSERT INTO reading
       (change, day, slot, series, version, kind, value, shift, quality, storage, position, file, extra, mark)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (day, slot, series, version) DO NOTHING`,
  );
  const selectLogged = database.prepare(
    'SELECT version, value, kind, file FROM reading WHERE day = ? AND slot = ? AND series = ?',
  );
  const selectBlocks = database.prepare('SELECT payload FROM block WHERE day = ? AND series = ?');
  const selectDigest = database.prepare('SELECT digest FROM file WHERE id = ?');
  const unpacked = new Map<number, readonly StoredReading[]>();

  return (file, lastChange) => {
    unpacked.clear();
    let change = lastChange;
    let repeated = 0;
    let versions = 0;
    let disagreements = 0;
    const issues: Issue[] = [];
    const seriesOf = prepareSeriesLookup(register, file.devices);
    const batches = file.batches.map(indexed);
    const months = [
      ...new Set(batches.flatMap((batch) => [...new Set(batch.columns.validOn)].map(monthOfDay))),
    ];

    for (const month of months.toSorted((a, b) => a - b)) {
      const firstChange = change + 1;
      const head = chains.head(month);
      const hash = new LinkHash(head.hash);
      for (const batch of batches) for (let at = 0; at < batch.columns.count; at += 1) recordOne(batch, at);
      const facts = change - firstChange + 1;
      if (facts === 0) continue;
      const link = { month, number: head.number + 1, firstChange, facts, file: file.id };
      chains.append(link, hash.end(link, file.digest));

      function recordOne(batch: IndexedColumns, at: number): void {
        const { columns } = batch;
        if (monthOfDay(columns.validOn[at] ?? 0) !== month) return;
        const series = seriesOf(columns, at);
        const row = rowOf(batch, at, series);
        row.change = change + 1;
        row.file = file.id;
        if (packedDays.has(row.day) || !add(row, series)) {
          const before = versionsOf(row);
          if (before.some(({ value }) => value === row.value)) {
            repeated += 1;
            return;
          }
          row.version = 1 + before.reduce((highest, { version }) => Math.max(highest, version), 0);
          add(row, series);
          if (row.version > 1) versions += 1;
          noteDisagreement(row, series, before);
        }
        change += 1;
      }

      /** Whether the row was not there under this version. */
      function add(row: StoredReading, series: KnownSeries): boolean {
        const text = readingText(series.text, row);
        const { changes } = insert.run(
          row.change,
          row.day,
          row.slot,
          row.series,
          row.version,
          row.kind,
          row.value,
          row.shift,
          row.quality,
          row.storage,
          row.position,
          row.file,
          row.extra,
          markOf(text),
        );
        if (changes === 0) return false;
        hash.add(text);
        return true;
      }
    }
    if (disagreements > mostIssues)
      issues.push({
        code: 'readings-disagree',
        level: 'warning',
        message: `${disagreements - mostIssues} more readings disagree with earlier ones: compare the sources`,
      });
    return { added: change - lastChange - versions, repeated, versions, issues, lastChange: change };

    function noteDisagreement(row: StoredReading, series: KnownSeries, before: readonly Before[]): void {
      const other = before.find(
        (each) => each.kind !== row.kind || each.file === row.file || digestOf(each.file) !== file.digest,
      );
      if (!other) return; // the same source, read anew by a better adapter
      disagreements += 1;
      if (disagreements > mostIssues) return;
      const what = `${quantities[series.quantity] ?? '?'} of ${dayOfNumber(row.day + row.shift)}`;
      const kinds = `${row.value} here (${readingKinds[row.kind] ?? '?'}), ${other.value} before (${readingKinds[other.kind] ?? '?'})`;
      const message = `${what} is ${kinds}: both are kept, the later one counts`;
      const { position } = row;
      issues.push({ code: 'readings-disagree', level: 'warning', message, serial: series.serial, position });
    }
  };

  /** All versions of the fact of a row, from log and blocks. */
  function versionsOf(row: StoredReading): readonly Before[] {
    const logged = selectLogged.all(row.day, row.slot, row.series) as unknown as Before[];
    if (!packedDays.has(row.day)) return logged;
    return [...logged, ...blockOf(row.day, row.series).filter(({ slot }) => slot === row.slot)];
  }

  function blockOf(day: number, series: number): readonly StoredReading[] {
    const key = day * 2 ** 28 + series;
    let rows = unpacked.get(key);
    if (rows === undefined) {
      rows = selectBlocks
        .all(day, series)
        .flatMap(({ payload }) => unpackDay(day, series, payload as Uint8Array));
      if (unpacked.size > 4096) unpacked.clear();
      unpacked.set(key, rows);
    }
    return rows;
  }

  function digestOf(file: number): unknown {
    return selectDigest.get(file)?.['digest'];
  }
}

type Before = Pick<StoredReading, 'version' | 'value' | 'kind' | 'file'>;

/** Columns with the places where their values end. */
interface IndexedColumns {
  readonly columns: ReadingColumns;
  readonly values: Buffer;
  readonly ends: Uint32Array;
}

function indexed(columns: ReadingColumns): IndexedColumns {
  const { buffer, byteOffset, byteLength } = columns.values;
  const values = Buffer.from(buffer, byteOffset, byteLength);
  const ends = new Uint32Array(columns.count);
  let end = -1;
  for (let at = 0; at < columns.count; at += 1) {
    end = values.indexOf(10, end + 1);
    if (end < 0) throw new RangeError(`${columns.count} readings but only ${at} values`);
    ends[at] = end;
  }
  return { columns, values, ends };
}

function rowOf({ columns, values, ends }: IndexedColumns, at: number, series: KnownSeries): StoredReading {
  const place = placeOfReading(
    series.family,
    columns.validOn[at] ?? 0,
    columns.measuredAt[at] ?? NaN,
    columns.from[at] ?? NaN,
    columns.until[at] ?? NaN,
  );
  return {
    change: 0,
    day: place.day,
    slot: place.slot,
    series: series.id,
    version: 1,
    kind: columns.kind[at] ?? 0,
    value: values.toString('latin1', at === 0 ? 0 : (ends[at - 1] ?? 0) + 1, ends[at]),
    shift: place.shift,
    quality: columns.quality[at] ?? 0,
    storage: columns.storage[at] ?? 0,
    position: columns.position[at] ?? 0,
    file: 0,
    extra: place.extra,
  };
}

/** Finds the series of a row; what a file names again and again is found by one number. */
function prepareSeriesLookup(register: Register, devices: readonly KnownDevice[]) {
  const known = new Map<number, KnownSeries>();
  return (columns: ReadingColumns, at: number): KnownSeries => {
    const place = columns.device[at] ?? 0;
    const [tariff, subunit] = [columns.tariff[at] ?? 0, columns.subunit[at] ?? 0];
    const quantity = columns.quantity[at] ?? 0;
    const fn = columns.function[at] ?? 0;
    const family = familyOfKind[columns.kind[at] ?? 0] ?? 0;
    const small = tariff < 64 && subunit < 64 && quantity < 64 && fn < 4;
    const key = small ? ((((place * 64 + tariff) * 64 + subunit) * 64 + quantity) * 4 + fn) * 4 + family : -1;
    const found = known.get(key);
    if (found) return found;
    const device = devices[place];
    if (!device) throw new RangeError(`No device ${place} in a list of ${devices.length}`);
    const series = register.series(device, quantity, tariff, subunit, fn, family);
    if (small) known.set(key, series);
    return series;
  };
}
