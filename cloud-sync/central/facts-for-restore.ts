import { wireKinds, wireQualities } from '../contract/facts.ts';
import type { Queries } from './database.ts';

/** A reading given back to a box that lost it. */
export interface RestoredReading {
  readonly serial: string;
  readonly class: string;
  readonly quantity: string;
  readonly tariff: number;
  readonly subunit: number;
  readonly function: string;
  readonly kind: (typeof wireKinds)[number];
  readonly value: string;
  readonly validOn: string;
  readonly measuredAt?: number;
  readonly from?: number;
  readonly until?: number;
  readonly quality: (typeof wireQualities)[number];
  readonly storage: number;
  readonly version: number;
  readonly source: string;
  readonly position: number;
}

/** One page of everything the centre has of a box, oldest version of each fact first. `next` is given back as `after`
 *  until it is absent: a page is found by its key, however many came before. */
export async function factsForRestore(
  queries: Queries,
  box: string,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly readings: readonly RestoredReading[]; readonly next?: string }> {
  const key = keyOf(page.after);
  const rows = await queries.query<RestoreRow>(
    `SELECT s.serial, s.class, s.quantity, s.tariff, s.subunit, s.function, r.*, r.valid_on::text AS valid_on
     FROM reading r JOIN series s ON s.id = r.series
     WHERE s.box = $1 AND (r.series, r.valid_on, r.family, r.at, r.until, r.version) > ($2, $3, $4, $5, $6, $7)
     ORDER BY r.series, r.valid_on, r.family, r.at, r.until, r.version LIMIT $8`,
    [box, ...key, page.limit],
  );
  const last = rows.length === page.limit ? rows.at(-1) : undefined;
  return {
    readings: rows.map(readingOf),
    ...(last && {
      next: [last.series, last.valid_on, last.family, last.at, last.until, last.version].join('_'),
    }),
  };
}

interface RestoreRow {
  readonly serial: string;
  readonly class: string;
  readonly quantity: string;
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
}

function keyOf(after: string | undefined): readonly (string | number)[] {
  const parts = (after ?? '').split('_');
  if (parts.length !== 6 || !/^\d+_\d{4}-\d\d-\d\d_\d+_-?\d+_-?\d+_\d+$/.test(after ?? '')) {
    return [0, '0001-01-01', 0, 0, 0, 0];
  }
  return parts;
}

function readingOf(row: RestoreRow): RestoredReading {
  const { serial, quantity, tariff, subunit, value, version, source } = row;
  return {
    serial,
    class: row.class,
    quantity,
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
  };
}
