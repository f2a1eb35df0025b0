import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { BoxError } from '../domain/box-error.ts';
import { auditHash, type StoredAudit } from './audit-log.ts';
import type { Finding, Report } from './finding.ts';
import { openForReading } from './open-database.ts';
import { databaseName } from './open-store.ts';
import { verifyBlocks } from './verify-blocks.ts';
import { verifyChains } from './verify-chains.ts';
import { verifySeals } from './verify-seals.ts';

/** What was looked at, and what was found; no findings: everything is as it was written. */
export interface VerifyReport {
  readonly findings: readonly Finding[];
  readonly readings: number;
  readonly links: number;
  readonly originals: number;
  readonly auditLines: number;
  readonly seals: number;
  /** SHA-256 fingerprints of the keys that signed seals, to be compared with the box's own. */
  readonly signedBy: readonly string[];
}

/** Looks whether anybody has changed what the store has written: pages, marks of rows and blocks, chains, change
 *  sequence, seals, originals against their digests, audit log. Runs beside a running box, on one picture of the
 *  database. Rejects with `FILE_NOT_FOUND` or `STORE_NEWER`. */
export async function verifyStore(folder: string): Promise<VerifyReport> {
  const path = join(folder, databaseName);
  if (!existsSync(path)) throw new BoxError('FILE_NOT_FOUND', `There is no store in ${folder}`);
  const findings: Finding[] = [];
  const report: Report = (finding) => findings.push(finding);
  const nothing = { findings, readings: 0, links: 0, originals: 0, auditLines: 0, seals: 0, signedBy: [] };
  const opened = await goOn(report, () => openForReading(path));
  if (!opened) return nothing;
  try {
    opened.exec('BEGIN'); // one picture, whatever the box does meanwhile
    await goOn(report, () => verifyPages(opened, report));
    await goOn(report, () => verifyDevices(opened, report));
    await goOn(report, () => verifyBlocks(opened, report));
    const chains = await goOn(report, () => verifyChains(opened, report));
    const seals = await goOn(report, () => verifySeals(opened, report));
    const originals = await goOn(report, () => verifyOriginals(opened, report));
    const auditLines = await goOn(report, () => verifyAudit(opened, report));
    return { ...nothing, ...chains, ...seals, originals: originals ?? 0, auditLines: auditLines ?? 0 };
  } finally {
    opened.close();
  }
}

/** Runs one part of the check. Damage that SQLite itself trips over is a finding, and the other parts go on. */
async function goOn<T>(report: Report, part: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await part();
  } catch (error) {
    if (error instanceof BoxError && error.code !== 'STORE_DAMAGED') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `A part of the database cannot be read: ${reason}. Restore a backup`;
    report({ about: 'database', message });
    return undefined;
  }
}

function verifyPages(database: DatabaseSync, report: Report): void {
  for (const row of database.prepare('PRAGMA integrity_check(100)').all()) {
    const verdict = String(row['integrity_check']);
    if (verdict !== 'ok')
      report({ about: 'database', message: `SQLite finds: ${verdict}. Restore a backup` });
  }
  for (const row of database.prepare('PRAGMA foreign_key_check').all()) {
    const message = `Row ${String(row['rowid'])} of "${String(row['table'])}" names a "${String(row['parent'])}" that is not there`;
    report({ about: 'database', message });
  }
}

/** What the list of devices says must be what the newest change of each said. */
function verifyDevices(database: DatabaseSync, report: Report): void {
  const differing = database.prepare(
    `SELECT serial FROM device LEFT JOIN device_change AS said ON said.change =
       (SELECT max(change) FROM device_change WHERE device_change.device = device.id)
     WHERE (device.role, device.manufacturer, device.version, device.device_type, device.model)
       IS NOT (said.role, said.manufacturer, said.version, said.device_type, said.model)`,
  );
  for (const row of differing.all()) {
    const serial = String(row['serial']);
    report({ about: 'device', message: `Device ${serial} is not as it was described`, serial });
  }
}

async function verifyOriginals(database: DatabaseSync, report: Report): Promise<number> {
  const one = database.prepare('SELECT digest, size, bytes FROM original WHERE id = ?');
  const ids = database.prepare('SELECT id FROM original ORDER BY id').all();
  for (const { id } of ids) {
    const row = one.get(Number(id));
    const digest = String(row?.['digest']);
    const found = digestOf(row?.['bytes'] as Uint8Array, Number(row?.['size']));
    if (found !== digest) {
      const message = `The original ${digest} was changed: its bytes are ${found}. Restore a backup`;
      report({ about: 'original', message });
    }
    await nextTurn();
  }
  return ids.length;
}

function digestOf(compressed: Uint8Array, size: number): string {
  try {
    const bytes = zstdDecompressSync(compressed, { maxOutputLength: size + 1 });
    return createHash('sha256').update(bytes).digest('hex');
  } catch {
    return 'not readable';
  }
}

function verifyAudit(database: DatabaseSync, report: Report): number {
  let previous = '';
  let lines = 0;
  for (const row of database
    .prepare('SELECT id, at, actor, action, detail, hash FROM audit ORDER BY id')
    .iterate()) {
    const line = row as unknown as StoredAudit & { hash: string };
    lines += 1;
    if (line.id !== lines)
      report({
        about: 'audit',
        message: `Line ${lines} of the audit log is missing; the next one is ${line.id}`,
      });
    if (auditHash(previous, line) !== line.hash)
      report({
        about: 'audit',
        message: `Line ${line.id} of the audit log, or the one before it, was changed`,
      });
    previous = line.hash;
    lines = line.id;
  }
  return lines;
}
