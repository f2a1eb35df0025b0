import { wireKinds, wireQualities } from '../contract/facts.ts';
import type { Queries } from './database.ts';

/** Which readings are asked for; days are included. */
export interface ReadingsQuery {
  readonly box?: string | undefined;
  readonly serial?: string | undefined;
  readonly quantity?: string | undefined;
  readonly firstDay?: string | undefined;
  readonly lastDay?: string | undefined;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A reading as billing reads it. */
export interface CentralReading {
  readonly box: string;
  readonly serial: string;
  readonly class: string;
  readonly quantity: string;
  readonly unit: string;
  readonly tariff: number;
  readonly subunit: number;
  readonly function: string;
  readonly kind: (typeof wireKinds)[number];
  /** Exact decimal. */
  readonly value: string;
  readonly validOn: string;
  /** Seconds since 1970. */
  readonly measuredAt?: number;
  readonly from?: number;
  readonly until?: number;
  readonly quality: (typeof wireQualities)[number];
  readonly storage: number;
  /** The highest version of a fact counts. */
  readonly version: number;
  /** SHA-256 of the file it came from, and its place in it. */
  readonly source: string;
  readonly position: number;
  readonly epoch: string;
  readonly change: number;
}

/** One page of readings, all versions, series by series in the order of days; found by its key, however many came before
 *  (a page deep inside costs what the first one costs). Also what a restored box is given back. */
export async function readReadings(
  queries: Queries,
  query: ReadingsQuery,
): Promise<{ readonly items: readonly CentralReading[]; readonly next?: string }> {
  const rows = await queries.query<ReadingRow>(
    `SELECT s.box, s.serial, s.class, s.quantity, s.unit, s.tariff, s.subunit, s.function,
       r.series, r.valid_on::text AS valid_on, r.family, r.at, r.until, r.version, r.value, r.kind, r.measured_at,
       r.quality, r.storage, r.source, r.position, r.epoch, r.change
     FROM reading r JOIN series s ON s.id = r.series
     WHERE ($1::text IS NULL OR s.box = $1) AND ($2::text IS NULL OR s.serial = $2)
       AND ($3::text IS NULL OR s.quantity = $3)
       AND r.valid_on >= coalesce($4::date, '-infinity') AND r.valid_on <= coalesce($5::date, 'infinity')
       AND (r.series, r.valid_on, r.family, r.at, r.until, r.version) > ($6, $7::date, $8, $9, $10, $11)
     ORDER BY r.series, r.valid_on, r.family, r.at, r.until, r.version LIMIT $12`,
    [
      query.box ?? null,
      query.serial ?? null,
      query.quantity ?? null,
      query.firstDay ?? null,
      query.lastDay ?? null,
      ...keyOf(query.after),
      query.limit,
    ],
  );
  const last = rows.length === query.limit ? rows.at(-1) : undefined;
  return {
    items: rows.map(readingOf),
    ...(last && {
      next: [last.series, last.valid_on, last.family, last.at, last.until, last.version].join('_'),
    }),
  };
}

/** What a page begins after must look like. */
export const readingsCursor = /^\d{1,18}_\d{4,6}-\d\d-\d\d_\d_-?\d{1,18}_-?\d{1,18}_\d{1,9}$/;

function keyOf(after: string | undefined): readonly (string | number)[] {
  return after === undefined ? [0, '-infinity', 0, 0, 0, 0] : after.split('_');
}

interface ReadingRow {
  readonly box: string;
  readonly serial: string;
  readonly class: string;
  readonly quantity: string;
  readonly unit: string;
  readonly tariff: number;
  readonly subunit: number;
  readonly function: string;
  readonly series: string;
  readonly valid_on: string;
  readonly family: number;
  readonly at: string;
  readonly until: string;
  readonly version: number;
  readonly value: string;
  readonly kind: number;
  readonly measured_at: string | null;
  readonly quality: number;
  readonly storage: string;
  readonly source: string;
  readonly position: string;
  readonly epoch: string;
  readonly change: string;
}

function readingOf(row: ReadingRow): CentralReading {
  const { box, serial, quantity, unit, tariff, subunit, value, version, source, epoch } = row;
  return {
    box,
    serial,
    class: row.class,
    quantity,
    unit,
    tariff,
    subunit,
    function: row.function,
    kind: wireKinds[row.kind] ?? 'instantaneous',
    value,
    validOn: row.valid_on,
    ...(row.measured_at === null ? {} : { measuredAt: Number(row.measured_at) }),
    ...(row.family === 3 ? { from: Number(row.at), until: Number(row.until) } : {}),
    quality: wireQualities[row.quality] ?? 'ok',
    storage: Number(row.storage),
    version,
    source,
    position: Number(row.position),
    epoch,
    change: Number(row.change),
  };
}
