import { type FactsBatch, type Series, wireKinds, wireQualities } from '../contract/facts.ts';
import type { ReadingRow } from '../contract/reading-rows.ts';
import type { Queries } from './database.ts';

/** Stores the facts of one batch; `rows` are its readings. What is there already, with the same value, is not stored again, whichever epoch it
 *  came from; another value of the same fact becomes the next version (design 4). Runs inside the transaction that
 *  moves the cursor. Throws RangeError if the batch contradicts itself: then nothing of it is stored. */
export async function storeFacts(
  queries: Queries,
  box: string,
  batch: FactsBatch,
  rows: readonly ReadingRow[],
): Promise<void> {
  checkNumbers(batch, rows);
  await storeDevices(queries, box, batch);
  if (rows.length > 0) await storeReadings(queries, box, batch, rows);
  await storeStates(queries, box, batch);
  await storeDocuments(queries, box, batch);
  await storeEvents(queries, box, batch);
}

/** Adds series that the centre did not know and remembers what the box's numbers mean. */
export async function storeDictionary(
  queries: Queries,
  at: { readonly box: string; readonly epoch: string; readonly after: number },
  list: readonly Series[],
): Promise<void> {
  if (list.length === 0) return;
  const columns = [
    list.map(({ serial }) => serial),
    list.map((series) => series.class),
    list.map(({ quantity }) => quantity),
    list.map(({ unit }) => unit),
    list.map(({ tariff }) => tariff),
    list.map(({ subunit }) => subunit),
    list.map((series) => series.function),
  ];
  await queries.query(
    `INSERT INTO series (box, serial, class, quantity, unit, tariff, subunit, function)
     SELECT $1, i.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::text[]) i
     ON CONFLICT DO NOTHING`,
    [at.box, ...columns],
  );
  await queries.query(
    `INSERT INTO box_series (box, epoch, number, series)
     SELECT $1, $2, $3::int + i.place, s.id
     FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::int[], $10::text[])
       WITH ORDINALITY i (serial, class, quantity, unit, tariff, subunit, function, place)
     JOIN series s USING (serial, class, quantity, tariff, subunit, function)
     WHERE s.box = $1
     ON CONFLICT DO NOTHING`,
    [at.box, at.epoch, at.after, ...columns],
  );
}

/** Every number from `previous` + 1 to `last` once: a batch with a hole would lose facts for good. */
function checkNumbers(batch: FactsBatch, rows: readonly ReadingRow[]): void {
  const facts = [...rows, ...batch.devices, ...batch.states, ...batch.documents, ...batch.events];
  const ranges = [...facts.map(({ change }): [number, number] => [change, change]), ...batch.gone];
  const sorted = ranges.toSorted(([a], [b]) => a - b);
  const whole = sorted.every(([first, last], at) => {
    const before = sorted[at - 1]?.[1] ?? batch.previous;
    return first === before + 1 && last >= first;
  });
  if (whole && (sorted.at(-1)?.[1] ?? batch.previous) === batch.last) return;
  throw new RangeError(
    `The batch does not hold each number from ${batch.previous + 1} to ${batch.last} exactly once`,
  );
}

async function storeReadings(
  queries: Queries,
  box: string,
  batch: FactsBatch,
  rows: readonly ReadingRow[],
): Promise<void> {
  const stored = await queries.query<{ found: string }>(
    `WITH incoming AS (
       SELECT s.series, i.* FROM unnest($3::int[], $4::int[], $5::smallint[], $6::bigint[], $7::bigint[], $8::numeric[],
         $9::smallint[], $10::bigint[], $11::smallint[], $12::bigint[], $13::text[], $14::bigint[], $15::int[], $16::bigint[])
         i (number, day, family, at, until, value, kind, measured_at, quality, storage, source, position, box_version, change)
       JOIN box_series s ON s.box = $1 AND s.epoch = $2 AND s.number = i.number
     ), fresh AS (
       SELECT DISTINCT ON (i.series, i.day, i.family, i.at, i.until, i.value)
         i.*, DATE '1970-01-01' + i.day AS valid_on, coalesce(there.newest, 0) AS newest
       FROM incoming i LEFT JOIN LATERAL (
         SELECT max(r.version) AS newest, bool_or(r.value = i.value) AS known FROM reading r
         WHERE r.series = i.series AND r.valid_on = DATE '1970-01-01' + i.day
           AND r.family = i.family AND r.at = i.at AND r.until = i.until) there ON true
       WHERE there.known IS NOT TRUE
       ORDER BY i.series, i.day, i.family, i.at, i.until, i.value, i.change
     ), added AS (
       INSERT INTO reading (series, valid_on, family, at, until, version, value, kind, measured_at, quality, storage,
         source, position, box_version, epoch, change)
       SELECT series, valid_on, family, at, until,
         newest + row_number() OVER (PARTITION BY series, valid_on, family, at, until ORDER BY change),
         value, kind, measured_at, quality, storage, source, position, box_version, $2, change
       FROM fresh f
     )
     SELECT count(*) AS found FROM incoming`,
    [box, batch.epoch, ...columnsOf(batch, rows)],
  );
  if (Number(stored[0]?.found) !== rows.length)
    throw new RangeError('The batch names series that its dictionary lacks');
}

function columnsOf(batch: FactsBatch, rows: readonly ReadingRow[]): unknown[] {
  return [
    rows.map(({ series }) => series),
    rows.map(({ validOn }) => validOn),
    rows.map(({ kind }) => families[kind]),
    rows.map(
      ({ kind, measuredAt, from }) =>
        (kind === 'interval' ? from : kind === 'instantaneous' ? measuredAt : 0) ?? 0,
    ),
    rows.map(({ kind, until }) => (kind === 'interval' ? (until ?? 0) : 0)),
    rows.map(valueText),
    rows.map(({ kind }) => wireKinds.indexOf(kind)),
    rows.map(({ measuredAt }) => measuredAt ?? null),
    rows.map(({ quality }) => wireQualities.indexOf(quality)),
    rows.map(({ storage }) => storage),
    rows.map(({ source }) => sourceOf(batch, source)),
    rows.map(({ position }) => position),
    rows.map(({ version }) => version),
    rows.map(({ change }) => change),
  ];
}

/** Which kinds share a fact key: set-day and month-end values of one day state the same fact. */
const families: Readonly<Record<ReadingRow['kind'], number>> = Object.freeze({
  instantaneous: 0,
  'set-day': 1,
  'month-end': 1,
  'half-month': 2,
  interval: 3,
});

function valueText({ mantissa, scale }: ReadingRow): string {
  if (scale === 0) return mantissa.toString();
  const digits = (mantissa < 0n ? -mantissa : mantissa).toString().padStart(scale + 1, '0');
  const dot = digits.length - scale;
  return `${mantissa < 0n ? '-' : ''}${digits.slice(0, dot)}.${digits.slice(dot)}`;
}

function sourceOf(batch: FactsBatch, place: number): string {
  const source = batch.sources[place];
  if (source === undefined)
    throw new RangeError(`The batch names source ${place} of ${batch.sources.length}`);
  return source;
}

async function storeDevices(queries: Queries, box: string, { devices }: FactsBatch): Promise<void> {
  for (const device of devices) {
    const { serial, manufacturer, version, deviceType, model, role } = device;
    await queries.query(
      `INSERT INTO device (box, serial, class, manufacturer, version, device_type, model, role)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (box, serial, class) DO UPDATE SET manufacturer = excluded.manufacturer, version = excluded.version,
         device_type = excluded.device_type, model = excluded.model, role = excluded.role, changed_at = now()`,
      [
        box,
        serial,
        device.class,
        manufacturer ?? null,
        version ?? null,
        deviceType ?? null,
        model ?? null,
        role,
      ],
    );
  }
}

async function storeStates(queries: Queries, box: string, batch: FactsBatch): Promise<void> {
  for (const state of batch.states) {
    const { serial, raw, flags, errorDate, reportedAt, receiver, power, source, position, change } = state;
    const optional = [errorDate ?? '', reportedAt ?? 0, receiver ?? '', power ?? '', source ?? ''];
    await queries.query(
      `INSERT INTO device_state (box, serial, class, raw, flags, error_date, reported_at, receiver, power, source,
         position, epoch, change)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
      [box, serial, state.class, raw, flags, ...optional, position, batch.epoch, change],
    );
  }
}

async function storeDocuments(queries: Queries, box: string, batch: FactsBatch): Promise<void> {
  for (const { type, id, version, body, change } of batch.documents) {
    await queries.query(
      `INSERT INTO document (box, type, id, version, body, epoch, change) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING`,
      [box, type, id, version, JSON.stringify(body), batch.epoch, change],
    );
  }
}

async function storeEvents(queries: Queries, box: string, batch: FactsBatch): Promise<void> {
  for (const { change, at, actor, action, detail } of batch.events) {
    await queries.query(
      `INSERT INTO box_event (box, epoch, change, at, actor, action, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING`,
      [box, batch.epoch, change, at, actor, action, JSON.stringify(detail)],
    );
  }
}
