import type { DatabaseSync } from 'node:sqlite';
import type { FindingCounts, FindingView, Page } from '../api/box-view.ts';
import { dayNumber, dayOfNumber, type IsoDate } from '../domain/civil-day.ts';
import type { DeviceClass } from '../domain/device.ts';
import {
  type Finding,
  type FindingCode,
  findingCodes,
  severities,
  type Severity,
} from '../domain/finding.ts';
import { quantities } from '../domain/quantity.ts';
import { pageOf, pageSize } from './page.ts';

/** What the judgement of one device found, to take the place of what was found before. */
export interface JudgedDevice {
  readonly deviceId: number;
  readonly findings: readonly Finding[];
}

/** Reads the worklist. */
export interface FindingReader {
  findings(query: FindingQuery): Page<FindingView>;
  findingCounts(): FindingCounts;
}

/** The worklist reads the change sequence like any other receiver, under this name. */
export const worklistCursor = 'worklist';

/** Which findings are asked for. */
export interface FindingQuery {
  readonly after?: number;
  readonly limit?: number;
  readonly severity?: Severity;
  readonly code?: FindingCode;
  readonly deviceId?: number;
}

/** Findings of one device that are kept; the rules have no more than a few each. */
const mostOfOneDevice = 64;

/** The number of a finding is its place in the worklist: the most pressing first, those of one device together. */
const ofOneSeverity = 2 ** 48;

/** Prepares the statements on a connection that reads. */
export function prepareFindingReader(database: DatabaseSync): FindingReader {
  const some = database.prepare(
    `SELECT finding.id, finding.device, serial, class, code, severity, quantity, since, message, advice, evidence
     FROM finding JOIN device ON device.id = finding.device
     WHERE finding.id > :after AND (:severity IS NULL OR severity = :severity)
       AND (:code IS NULL OR code = :code) AND (:device IS NULL OR finding.device = :device)
     ORDER BY finding.id LIMIT :limit`,
  );
  const counts = database.prepare('SELECT severity, count(*) AS count FROM finding GROUP BY severity');
  return {
    findings({ after = 0, limit, severity, code, deviceId }) {
      const size = pageSize(limit);
      const rows = some.all({
        after,
        severity: severity === undefined ? null : severities.indexOf(severity),
        code: code ?? null,
        device: deviceId ?? null,
        limit: size + 1,
      });
      return pageOf(rows as unknown as FindingRow[], size, viewOf);
    },
    findingCounts() {
      const found = new Map(counts.all().map((row) => [Number(row['severity']), Number(row['count'])]));
      const of = (severity: Severity) => found.get(severities.indexOf(severity)) ?? 0;
      return { alert: of('alert'), warning: of('warning'), maintenance: of('maintenance'), info: of('info') };
    },
  };
}

interface FindingRow {
  readonly id: number;
  readonly device: number;
  readonly serial: string;
  readonly class: string;
  readonly code: string;
  readonly severity: number;
  readonly quantity: string | null;
  readonly since: number;
  readonly message: string;
  readonly advice: string;
  readonly evidence: string;
}

function viewOf(row: FindingRow): FindingView {
  const quantity = quantities.find((one) => one === row.quantity);
  return {
    id: row.id,
    deviceId: row.device,
    device: { serial: row.serial, class: row.class as DeviceClass },
    code: findingCodes.find((one) => one === row.code) ?? 'device-warning',
    severity: severities[row.severity] ?? 'warning',
    ...(quantity === undefined ? {} : { quantity }),
    since: dayOfNumber(row.since),
    message: row.message,
    advice: row.advice,
    evidence: JSON.parse(row.evidence) as FindingView['evidence'],
  };
}

/** Replaces what is known of some devices. To be called inside a transaction. */
export function prepareFindingWriter(database: DatabaseSync): (judged: readonly JudgedDevice[]) => void {
  const forget = database.prepare('DELETE FROM finding WHERE device = ?');
  const insert = database.prepare(
    `INSERT INTO finding (id, device, code, severity, quantity, since, message, advice, evidence)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (judged) => {
    for (const { deviceId, findings } of judged) {
      forget.run(deviceId);
      for (const [number, finding] of findings.slice(0, mostOfOneDevice).entries()) {
        const severity = severities.indexOf(finding.severity);
        insert.run(
          severity * ofOneSeverity + deviceId * mostOfOneDevice + number,
          deviceId,
          finding.code,
          severity,
          finding.quantity ?? null,
          dayNumber(finding.since),
          finding.message,
          finding.advice,
          JSON.stringify(finding.evidence),
        );
      }
    }
  };
}

/** Finds the devices that have to be judged. */
export interface DevicesToJudge {
  /** Devices about which something was recorded after a change number. */
  devicesTouchedAfter(change: number): readonly number[];
  /** Up to `limit` devices after an id. */
  deviceIdsAfter(id: number, limit: number): readonly number[];
  firstSeenOn(id: number): IsoDate | undefined;
}

/** Prepares the statements on a connection that reads. */
export function prepareDevicesToJudge(database: DatabaseSync): DevicesToJudge {
  const touched = database.prepare(
    `SELECT DISTINCT series.device AS id FROM reading JOIN series ON series.id = reading.series WHERE change > :change
     UNION SELECT device FROM device_state WHERE change > :change
     UNION SELECT device FROM device_change WHERE change > :change ORDER BY 1`,
  );
  const after = database.prepare('SELECT id FROM device WHERE id > ? ORDER BY id LIMIT ?');
  const firstSeen = database.prepare('SELECT first_seen FROM device WHERE id = ?');
  return {
    devicesTouchedAfter: (change) => touched.all({ change }).map(({ id }) => Number(id)),
    deviceIdsAfter: (id, limit) => after.all(id, limit).map((row) => Number(row['id'])),
    firstSeenOn(id) {
      const row = firstSeen.get(id);
      return row && dayOfNumber(Math.floor(Number(row['first_seen']) / 86_400));
    },
  };
}
