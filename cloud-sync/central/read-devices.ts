import type { Queries } from './database.ts';

/** A page of something that belongs to boxes, found by the number of the last one before it. */
export interface PageQuery {
  readonly box?: string | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

/** A device as its box describes it. */
export interface CentralDevice {
  readonly id: number;
  readonly box: string;
  readonly serial: string;
  readonly class: string;
  readonly role: string;
  readonly manufacturer: string | null;
  readonly version: number | null;
  readonly deviceType: number | null;
  readonly model: string | null;
}

/** What a device said about itself. */
export interface CentralState {
  readonly id: number;
  readonly box: string;
  readonly serial: string;
  readonly class: string;
  readonly raw: string;
  readonly flags: readonly string[];
  readonly errorDate: string | null;
  /** Seconds since 1970. */
  readonly reportedAt: number | null;
  readonly receiver: string | null;
  readonly power: string | null;
  readonly source: string;
  readonly position: number;
}

/** A property's master data or a released settlement. */
export interface CentralDocument {
  readonly box: string;
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Devices in the order in which the centre learnt of them. */
export async function readDevices(queries: Queries, query: PageQuery): Promise<readonly CentralDevice[]> {
  const rows = await queries.query<CentralDevice & { id: string; device_type: number | null }>(
    `SELECT id, box, serial, class, role, manufacturer, version, device_type, model FROM device
     WHERE id > $1 AND ($2::text IS NULL OR box = $2) ORDER BY id LIMIT $3`,
    [query.after ?? 0, query.box ?? null, query.limit],
  );
  return rows.map((row) => {
    const { box, serial, role, manufacturer, version, model } = row;
    return {
      id: Number(row.id),
      box,
      serial,
      class: row.class,
      role,
      manufacturer,
      version,
      deviceType: row.device_type,
      model,
    };
  });
}

/** States in the order in which they came. */
export async function readStates(queries: Queries, query: PageQuery): Promise<readonly CentralState[]> {
  const rows = await queries.query<{
    readonly id: string;
    readonly box: string;
    readonly serial: string;
    readonly class: string;
    readonly raw: string;
    readonly flags: readonly string[];
    readonly error_date: string;
    readonly reported_at: string;
    readonly receiver: string;
    readonly power: string;
    readonly source: string;
    readonly position: string;
  }>(
    `SELECT id, box, serial, class, raw, flags, error_date, reported_at, receiver, power, source, position
     FROM device_state WHERE id > $1 AND ($2::text IS NULL OR box = $2) ORDER BY id LIMIT $3`,
    [query.after ?? 0, query.box ?? null, query.limit],
  );
  return rows.map((row) => {
    const { box, serial, raw, flags, source } = row;
    return {
      id: Number(row.id),
      box,
      serial,
      class: row.class,
      raw,
      flags,
      source,
      errorDate: unlessEmpty(row.error_date),
      reportedAt: row.reported_at === '0' ? null : Number(row.reported_at),
      receiver: unlessEmpty(row.receiver),
      power: unlessEmpty(row.power),
      position: Number(row.position),
    };
  });
}

/** Documents of one type of a box, newest version last. */
export async function readDocuments(
  queries: Queries,
  query: { readonly box: string; readonly type: string },
): Promise<readonly CentralDocument[]> {
  return queries.query<CentralDocument>(
    'SELECT box, type, id, version, body FROM document WHERE box = $1 AND type = $2 ORDER BY id, version LIMIT 1000',
    [query.box, query.type],
  );
}

/** In the key of a state an absent text is an empty one. */
function unlessEmpty(text: string): string | null {
  return text === '' ? null : text;
}
