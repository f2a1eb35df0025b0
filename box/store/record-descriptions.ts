import type { DatabaseSync } from 'node:sqlite';
import type { Device, DeviceState } from '../domain/device.ts';
import { secondsOf } from '../domain/instant.ts';
import { type Chains, descriptionChain, LinkHash } from './chain.ts';
import type { KnownDevice, Register } from './register.ts';
import { deviceText, markOf, stateText, type StoredState } from './stored-facts.ts';

/** What a file says about its devices. */
interface FileOfDescriptions {
  readonly id: number;
  readonly digest: string;
  readonly receivedAt: number;
  readonly devices: readonly Device[];
  readonly states: readonly DeviceState[];
}

/** The devices in the order of the file, and what was new. */
interface DescriptionsRecorded {
  readonly devices: readonly KnownDevice[];
  readonly created: number;
  readonly lastChange: number;
}

/** Records devices and states after change `lastChange`. A device is made once; what a later file knows of it in
 *  addition is filled in. A state is added when it differs from the one before it in time. To be called inside a
 *  transaction. */
export type RecordDescriptions = (file: FileOfDescriptions, lastChange: number) => DescriptionsRecorded;

/** Prepares the statements. */
export function prepareDescriptions(
  database: DatabaseSync,
  register: Register,
  chains: Chains,
): RecordDescriptions {
  const updateDevice = database.prepare(
    'UPDATE device SET manufacturer = ?, version = ?, device_type = ?, model = ? WHERE id = ?',
  );
  const insertChange = database.prepare(
    `INSERT INTO device_change (change, device, role, manufacturer, version, device_type, model, file, mark)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const see = database.prepare(
    `INSERT INTO sighting (device, last_seen, reported_at) VALUES (?, ?, ?)
     ON CONFLICT (device) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen),
       reported_at = coalesce(max(reported_at, excluded.reported_at), reported_at, excluded.reported_at)`,
  );
  const selectBefore = database.prepare(
    `SELECT raw, flags, error_date, receiver, power FROM device_state
     WHERE device = ? AND at <= ? ORDER BY at DESC, change DESC LIMIT 1`,
  );
  const insertState = database.prepare(
    `INSERT INTO device_state
       (change, device, at, raw, flags, error_date, reported_at, receiver, power, position, file, mark)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );

  return (file, lastChange) => {
    let change = lastChange;
    let created = 0;
    const head = chains.head(descriptionChain);
    const hash = new LinkHash(head.hash);
    const reportedAt = new Map<KnownDevice, number>();
    const devices = file.devices.map(describe);
    for (const state of file.states) recordState(state);
    for (const device of new Set(devices))
      see.run(device.id, file.receivedAt, reportedAt.get(device) ?? null);
    const facts = change - lastChange;
    if (facts > 0) {
      const link = {
        month: descriptionChain,
        number: head.number + 1,
        firstChange: lastChange + 1,
        facts,
        file: file.id,
      };
      chains.append(link, hash.end(link, file.digest));
    }
    return { devices, created, lastChange: change };

    function describe(device: Device): KnownDevice {
      const found = register.device(device);
      const known = found ?? register.addDevice(device, file.receivedAt);
      if (found && !learn(found, device)) return found;
      if (found) {
        const { manufacturer, version, device_type: type, model, id } = found;
        updateDevice.run(manufacturer, version, type, model, id);
      } else created += 1;
      change += 1;
      const { role, manufacturer, version, device_type: type, model } = known;
      const text = deviceText({ ...known, change, file: file.id });
      const mark = markOf(text);
      insertChange.run(change, known.id, role, manufacturer, version, type, model, file.id, mark);
      hash.add(text);
      return known;
    }

    function recordState(state: DeviceState): void {
      const device = register.device(state.device);
      if (!device)
        throw new RangeError(`A state of device ${state.device.serial}, which the file does not list`);
      const reported = state.reportedAt === undefined ? null : secondsOf(state.reportedAt);
      if (reported !== null) reportedAt.set(device, Math.max(reported, reportedAt.get(device) ?? 0));
      const row: StoredState = {
        change: change + 1,
        class: device.class,
        serial: device.serial,
        at: reported ?? file.receivedAt,
        raw: state.raw,
        flags: JSON.stringify(state.flags),
        error_date: state.errorDate ?? null,
        reported_at: reported,
        receiver: state.receiver ?? null,
        power: state.power ?? null,
        position: state.position,
        file: file.id,
      };
      const before = selectBefore.get(device.id, row.at) as unknown as StoredState | undefined;
      if (before && sameState(before, row)) return;
      change += 1;
      const text = stateText(row);
      insertState.run(
        row.change,
        device.id,
        row.at,
        row.raw,
        row.flags,
        row.error_date,
        row.reported_at,
        row.receiver,
        row.power,
        row.position,
        row.file,
        markOf(text),
      );
      hash.add(text);
    }
  };
}

/** Fills in what was not known yet; whether there was something. What is known stays: formats call one maker by
 *  several names, and a device must not change with every file. */
function learn(known: KnownDevice, device: Device): boolean {
  const before = [known.manufacturer, known.version, known.device_type, known.model];
  known.manufacturer ??= device.manufacturer ?? null;
  known.version ??= device.version ?? null;
  known.device_type ??= device.deviceType ?? null;
  known.model ??= device.model ?? null;
  const after = [known.manufacturer, known.version, known.device_type, known.model];
  return after.some((field, at) => field !== before[at]);
}

function sameState(left: StoredState, right: StoredState): boolean {
  return (
    left.raw === right.raw &&
    left.flags === right.flags &&
    left.error_date === right.error_date &&
    left.receiver === right.receiver &&
    left.power === right.power
  );
}
