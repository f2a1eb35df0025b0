import type { Queries } from './database.ts';

/** One box as the fleet is shown. Instants as PostgreSQL writes them, in UTC. */
export interface FleetBox {
  readonly box: string;
  readonly name: string;
  readonly program: string | null;
  readonly enrolledAt: string;
  readonly revokedAt: string | null;
  readonly lastSeen: string | null;
  /** Facts that the box has and the centre does not, in its newest epoch. */
  readonly waiting: number;
  readonly acked: number;
  /** Stores that the box has had: more than one means that it was restored. */
  readonly epochs: number;
  /** Change numbers whose facts the box had dropped before they were delivered. */
  readonly gone: number;
  readonly devices: number;
  readonly certificateUntil: string | null;
  readonly health: Readonly<Record<string, unknown>> | null;
  readonly desiredVersion: number;
  readonly reported: Readonly<Record<string, unknown>> | null;
}

/** The boxes in the order of their ids, after `after`. */
export async function fleet(
  queries: Queries,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<readonly FleetBox[]> {
  return listed(queries, 'b.box > $1 ORDER BY b.box LIMIT $2', [page.after ?? '', page.limit]);
}

/** One box. */
export async function fleetBox(queries: Queries, box: string): Promise<FleetBox | undefined> {
  return (await listed(queries, 'b.box = $1', [box]))[0];
}

async function listed(queries: Queries, which: string, parameters: readonly unknown[]): Promise<FleetBox[]> {
  const rows = await queries.query<FleetRow>(
    `SELECT b.box, b.name, b.program, ${utc('b.enrolled_at')} AS enrolled_at, ${utc('b.revoked_at')} AS revoked_at,
       ${utc('b.last_seen')} AS last_seen, b.health, b.reported, b.desired_version,
       coalesce(e.last - e.acked, 0) AS waiting, coalesce(e.acked, 0) AS acked,
       (SELECT count(*) FROM store_epoch s WHERE s.box = b.box) AS epochs,
       (SELECT coalesce(sum(gone), 0) FROM store_epoch s WHERE s.box = b.box) AS gone,
       (SELECT count(*) FROM device d WHERE d.box = b.box) AS devices,
       (SELECT ${utc('max(c.valid_until)')} FROM box_certificate c WHERE c.box = b.box AND c.revoked_at IS NULL)
         AS certificate_until
     FROM box b LEFT JOIN LATERAL
       (SELECT * FROM store_epoch s WHERE s.box = b.box ORDER BY began_at DESC LIMIT 1) e ON true
     WHERE ${which}`,
    parameters,
  );
  return rows.map((row) => ({
    box: row.box,
    name: row.name,
    program: row.program,
    enrolledAt: row.enrolled_at,
    revokedAt: row.revoked_at,
    lastSeen: row.last_seen,
    waiting: Math.max(0, Number(row.waiting)),
    acked: Number(row.acked),
    epochs: Number(row.epochs),
    gone: Number(row.gone),
    devices: Number(row.devices),
    certificateUntil: row.certificate_until,
    health: row.health,
    desiredVersion: row.desired_version,
    reported: row.reported,
  }));
}

interface FleetRow {
  readonly box: string;
  readonly name: string;
  readonly program: string | null;
  readonly enrolled_at: string;
  readonly revoked_at: string | null;
  readonly last_seen: string | null;
  readonly waiting: string;
  readonly acked: string;
  readonly epochs: string;
  readonly gone: string;
  readonly devices: string;
  readonly certificate_until: string | null;
  readonly health: Readonly<Record<string, unknown>> | null;
  readonly desired_version: number;
  readonly reported: Readonly<Record<string, unknown>> | null;
}

/** An instant as ISO text in UTC, whole seconds. */
function utc(expression: string): string {
  return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}
