import { readdir, readlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

/** A serial port that this machine has. */
export interface SerialPortFound {
  /** Its by-id path where it has one. */
  readonly path: string;
  /** What it is, from its by-id name: maker, product, serial number. */
  readonly description: string;
}

/** Devices that may be serial ports of ours: USB sticks and converters, and the ports of small boards. */
const serialDevice = /^tty(?:USB|ACM|AMA|S|RS485-)\d+$|^ttyMETER/;

/** Lists the serial ports of this machine without opening any. A stick has a by-id path that stays the same when it is
 *  plugged in elsewhere; its `ttyUSB` number does not. `devices` is `/dev`, unless a test says otherwise. */
export async function pluggedPorts(devices = '/dev'): Promise<readonly SerialPortFound[]> {
  const byId = join(devices, 'serial', 'by-id');
  const names = await readdir(byId).catch(() => []);
  const named = await Promise.all(
    names.map(async (name) => {
      const target = await readlink(join(byId, name)).catch(() => '');
      return { path: join(byId, name), device: basename(resolve(byId, target)), description: describe(name) };
    }),
  );
  const known = new Set(named.map(({ device }) => device));
  const others = (await readdir(devices).catch(() => []))
    .filter((name) => serialDevice.test(name) && !known.has(name) && !/^ttyS\d+$/.test(name))
    .map((name) => ({ path: join(devices, name), description: name }));
  return [...named.map(({ path, description }) => ({ path, description })), ...others];
}

function describe(name: string): string {
  return name
    .replace(/^usb-/, '')
    .replace(/-(?:if\d+-)?port\d+$|-if\d+$/, '')
    .replaceAll('_', ' ');
}
