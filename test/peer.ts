import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of a Debian program that tests talk to, or `undefined` if this machine does not have it: then the test skips
 *  visibly. With METERBOX_REQUIRE_PEERS=1 a missing one is an error. */
export function peer(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const found = folders.map((folder) => join(folder, name)).find(isProgram);
  if (found === undefined && process.env['METERBOX_REQUIRE_PEERS'] === '1')
    throw new Error(`"${name}" is missing, and METERBOX_REQUIRE_PEERS asks for it`);
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
