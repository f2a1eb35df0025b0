import type { DatabaseSync } from 'node:sqlite';
import type { Device, DeviceKey } from '../domain/device.ts';
import type { Family } from './reading-place.ts';
import { type Series, seriesText } from './stored-facts.ts';

/** A device as the writer knows it. */
export interface KnownDevice {
  readonly id: number;
  readonly class: string;
  readonly serial: string;
  role: string;
  manufacturer: string | null;
  version: number | null;
  device_type: number | null;
  model: string | null;
}

/** A series with the text that goes into marks and links. */
export interface KnownSeries extends Series {
  readonly text: string;
}

/** Devices and series by what identifies them, each made once. Kept in memory by the writer; made anew after a
 *  transaction that failed, because it may know what was rolled back. */
export class Register {
  readonly #devices = new Map<string, KnownDevice>();
  readonly #series = new Map<string, KnownSeries>();
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const devices = database.prepare(
      'SELECT id, class, serial, role, manufacturer, version, device_type, model FROM device',
    );
    for (const row of devices.iterate()) {
      const device = { ...row } as unknown as KnownDevice;
      this.#devices.set(`${device.class}/${device.serial}`, device);
    }
    const series = database.prepare(selectSeries);
    for (const row of series.iterate()) this.#remember(row as unknown as Series);
  }

  device({ class: kind, serial }: DeviceKey): KnownDevice | undefined {
    return this.#devices.get(`${kind}/${serial}`);
  }

  addDevice(device: Device, firstSeen: number): KnownDevice {
    const { serial, role, manufacturer = null, version = null, deviceType = null, model = null } = device;
    const insert = this.#database.prepare(
      `INSERT INTO device (serial, class, role, manufacturer, version, device_type, model, first_seen)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const { lastInsertRowid } = insert.run(
      serial,
      device.class,
      role,
      manufacturer,
      version,
      deviceType,
      model,
      firstSeen,
    );
    const known: KnownDevice = {
      id: Number(lastInsertRowid),
      class: device.class,
      serial,
      role,
      manufacturer,
      version,
      device_type: deviceType,
      model,
    };
    this.#devices.set(`${device.class}/${serial}`, known);
    return known;
  }

  /** The series of these codes, made if it is new. */
  series(
    device: KnownDevice,
    quantity: number,
    tariff: number,
    subunit: number,
    fn: number,
    family: Family,
  ): KnownSeries {
    const known = this.#series.get(seriesKey(device.id, quantity, tariff, subunit, fn, family));
    if (known) return known;
    const insert = this.#database.prepare(
      'INSERT INTO series (device, quantity, tariff, subunit, function, family) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const { lastInsertRowid } = insert.run(device.id, quantity, tariff, subunit, fn, family);
    const id = Number(lastInsertRowid);
    const { class: kind, serial } = device;
    return this.#remember({
      id,
      device: device.id,
      class: kind,
      serial,
      quantity,
      tariff,
      subunit,
      function: fn,
      family,
    });
  }

  #remember(row: Series): KnownSeries {
    const { device, quantity, tariff, subunit, function: fn, family } = row;
    const series = { ...row, text: seriesText(row) };
    this.#series.set(seriesKey(device, quantity, tariff, subunit, fn, family), series);
    return series;
  }
}

/** Selects series with the identity of their device. */
export const selectSeries = `SELECT series.id, device, class, serial, quantity, tariff, subunit, function, family
  FROM series JOIN device ON device.id = series.device`;

function seriesKey(...codes: readonly number[]): string {
  return codes.join('/');
}
