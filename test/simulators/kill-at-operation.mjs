// Preloaded into a child (`node --import …`): kills the process with SIGKILL right before its file operation number
// KILL_AT, counted from 1, as a crash there would. Counts what changes the disk: open, write, sync, rename, rm, mkdir.
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const killAt = Number(process.env['KILL_AT'] ?? 0);
let operations = 0;

function counted(target, name) {
  const original = target[name];
  target[name] = function (...args) {
    operations += 1;
    if (operations === killAt) process.kill(process.pid, 'SIGKILL');
    return original.apply(this, args);
  };
}

const probe = await fs.open('/dev/null');
const handle = Object.getPrototypeOf(probe);
await probe.close();
for (const name of ['write', 'writeFile', 'sync', 'datasync', 'truncate']) counted(handle, name);
for (const name of ['open', 'rename', 'rm', 'mkdir', 'writeFile', 'unlink', 'copyFile']) counted(fs, name);
syncBuiltinESMExports();
