import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a Debian program that a test needs, or `undefined` if this machine does not have it: the test is then
 *  skipped visibly (`it.skipIf(peer('lftp') === undefined)`). With METERBOX_REQUIRE_PEERS=1 absence throws instead. */
export function peer(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const found = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (found === undefined && process.env['METERBOX_REQUIRE_PEERS'] === '1')
    throw new Error(`"${name}" is not installed, and METERBOX_REQUIRE_PEERS=1 asks for it`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
