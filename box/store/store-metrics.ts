import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { StoreCounts } from '../api/box-view.ts';
import type { Metric } from '../api/ports.ts';
import type { PackReport, WriterStart } from './writer-calls.ts';

/** How much there is, how large it is, when it was packed. */
export function storeMetrics(
  database: DatabaseSync,
  start: WriterStart,
  counts: StoreCounts,
  lastPack: PackReport | undefined,
): readonly Metric[] {
  const pack = database
    .prepare('SELECT coalesce(max(packed_at), 0) AS at, sum(readings) AS readings FROM live_pack')
    .get();
  const packed = Number(pack?.['readings'] ?? 0);
  return [
    gauge('meterbox_store_devices', 'Devices known', counts.devices),
    gauge('meterbox_store_readings', 'Readings stored, all versions', counts.readings),
    gauge(
      'meterbox_store_readings_unpacked',
      'Readings that are not in blocks yet',
      counts.readings - packed,
    ),
    gauge('meterbox_store_deliveries', 'Deliveries recorded', counts.deliveries),
    gauge(
      'meterbox_store_quarantine_open',
      'Files put aside that nobody dealt with yet',
      counts.quarantineOpen,
    ),
    gauge('meterbox_store_last_change', 'Last number of the change sequence', counts.lastChange),
    gauge('meterbox_store_database_bytes', 'Size of the database', counts.databaseBytes),
    gauge('meterbox_store_wal_bytes', 'Size of its write-ahead log', sizeOf(`${start.database}-wal`)),
    gauge('meterbox_store_reserve_bytes', 'Room kept for the last commits', sizeOf(start.reserve)),
    gauge(
      'meterbox_store_last_pack_seconds',
      'When days were last packed, since 1970',
      Number(pack?.['at'] ?? 0),
    ),
    gauge(
      'meterbox_store_pack_hold_milliseconds',
      'Longest time the last packing held the writer',
      lastPack?.longestHoldMs ?? 0,
    ),
  ];
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', values: [{ value }] };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
