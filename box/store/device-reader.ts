import type { DatabaseSync } from 'node:sqlite';
import type { DeviceView, Page } from '../api/box-view.ts';
import type { IsoDate } from '../domain/civil-day.ts';
import type { Device, DeviceClass, DeviceState } from '../domain/device.ts';
import { instantOfSeconds } from '../domain/instant.ts';
import { prepareActivity } from './activity.ts';
import { pageOf, pageSize } from './page.ts';
import type { ReadingReader } from './reading-reader.ts';
import type { StoredDevice } from './stored-facts.ts';

/** Reads devices with what is known of them now. */
export interface DeviceReader {
  devices(query: { after?: number; limit?: number; search?: string }): Page<DeviceView>;
  device(id: number): DeviceView | undefined;
}

interface DeviceRow extends Omit<StoredDevice, 'change' | 'file'> {
  readonly id: number;
  readonly first_seen: number;
  readonly last_seen: number | null;
  readonly reported_at: number | null;
}

const selectDevice = `SELECT device.id, class, serial, role, manufacturer, version, device_type, model, first_seen,
  last_seen, reported_at FROM device LEFT JOIN sighting ON sighting.device = device.id`;

/** Prepares the statements on a connection that reads. */
export function prepareDeviceReader(database: DatabaseSync, readings: ReadingReader): DeviceReader {
  const one = database.prepare(`${selectDevice} WHERE device.id = ?`);
  const some = database.prepare(
    `${selectDevice} WHERE device.id > :after AND (:search = '' OR serial LIKE :search OR manufacturer LIKE :search
       OR model LIKE :search OR class LIKE :search) ORDER BY device.id LIMIT :limit`,
  );
  const stateOf = database.prepare(
    `SELECT raw, flags, error_date, reported_at, receiver, power, position FROM device_state
     WHERE device = ? ORDER BY at DESC, change DESC LIMIT 1`,
  );
  const activity = prepareActivity(database);

  return {
    devices({ after = 0, limit, search = '' }) {
      const pattern = search === '' ? '' : `%${search.replaceAll('%', '').slice(0, 100)}%`;
      const size = pageSize(limit);
      const rows = some.all({ after, search: pattern, limit: size + 1 }) as unknown as DeviceRow[];
      return pageOf(rows, size, viewOf);
    },
    device(id) {
      const row = one.get(id) as unknown as DeviceRow | undefined;
      return row && viewOf(row);
    },
  };

  function viewOf(row: DeviceRow): DeviceView {
    const state = stateOf.get(row.id);
    const { readings: count, latest } = activity.ofDevice(row.id);
    return {
      id: row.id,
      ...deviceOf(row),
      firstSeenAt: instantOfSeconds(row.first_seen),
      lastSeenAt: instantOfSeconds(row.last_seen ?? row.first_seen),
      readings: count,
      ...(latest ? { latest: readings.view(latest) } : {}),
      ...(state ? { state: deviceStateOf(row, { ...state, reported_at: row.reported_at }) } : {}),
    };
  }
}

/** A device of its stored description. */
export function deviceOf(row: Omit<StoredDevice, 'change' | 'file'>): Device {
  return {
    serial: row.serial,
    class: row.class as DeviceClass,
    ...(row.manufacturer === null ? {} : { manufacturer: row.manufacturer }),
    ...(row.version === null ? {} : { version: row.version }),
    ...(row.device_type === null ? {} : { deviceType: row.device_type }),
    ...(row.model === null ? {} : { model: row.model }),
    role: row.role as Device['role'],
  };
}

/** A state of its stored row. */
export function deviceStateOf(
  device: { readonly serial: string; readonly class: string },
  row: Record<string, unknown>,
): DeviceState {
  const { error_date: errorDate, reported_at: reportedAt, receiver, power } = row;
  return {
    device: { serial: device.serial, class: device.class as DeviceClass },
    raw: String(row['raw']),
    flags: JSON.parse(String(row['flags'])) as DeviceState['flags'],
    ...(typeof errorDate === 'string' ? { errorDate: errorDate as IsoDate } : {}),
    ...(typeof reportedAt === 'number' ? { reportedAt: instantOfSeconds(reportedAt) } : {}),
    ...(typeof receiver === 'string' ? { receiver } : {}),
    ...(typeof power === 'string' ? { power } : {}),
    position: Number(row['position']),
  };
}
