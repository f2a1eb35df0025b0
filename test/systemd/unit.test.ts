import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { peer } from '../peer.ts';

const folder = join(import.meta.dirname, '../../systemd');
const unit = readFileSync(join(folder, 'meterbox.service'), 'utf8');
const analyze = peer('systemd-analyze');

it.skipIf(analyze === undefined)('exposes no more than 1.5 of 10', () => {
  const path = join(folder, 'meterbox.service');
  const { status, stdout } = run('security', '--offline=true', '--no-pager', '--threshold=15', path);
  expect(stdout).toMatch(/Overall exposure level for meterbox.service: (1\.[0-5]|0\.\d)/);
  expect(status).toBe(0);
});

it.skipIf(analyze === undefined)('is a unit that systemd understands without a warning', () => {
  const place = mkdtempSync(join(tmpdir(), 'meterbox-unit-'));
  try {
    const path = join(place, 'meterbox.service');
    // The program is not installed here; everything but its path is verified.
    writeFileSync(path, unit.replaceAll(/^ExecStart=\S+/gm, `ExecStart=${process.execPath}`));
    const { status, stderr } = run('verify', path);
    expect({ status, stderr: about('meterbox.service', stderr) }).toEqual({ status: 0, stderr: [] });
  } finally {
    rmSync(place, { recursive: true });
  }
});

it('runs as the user that sysusers makes, in the folder that tmpfiles makes', () => {
  const [, user, home] = /^u (\S+) - "[^"]*" (\S+)/m.exec(read('meterbox.sysusers.conf')) ?? [];
  expect(unit).toContain(`\nUser=${user}\nGroup=${user}\n`);
  expect(unit).toContain(`\nEnvironment=METERBOX_DATA=${home}\n`);
  expect(read('meterbox.tmpfiles.conf')).toContain(`\nd ${home} 0700 ${user} ${user} -\n`);
  expect(read('99-meterbox-serial.rules')).toContain(`GROUP="${user}"`);
});

it('names only files that exist in its instructions', () => {
  const named = [...read('README.md').matchAll(/install -m \d+ (systemd\/\S+)/g)].map(
    ([, path]) => path ?? '',
  );
  expect(named.length).toBeGreaterThan(4);
  for (const path of named) expect(readFileSync(join(folder, '..', path), 'utf8')).not.toBe('');
});

function run(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(analyze ?? '', args, { encoding: 'utf8', timeout: 20_000 });
}

/** What was said about our unit; `verify` also reads those of the machine. */
function about(name: string, text: string): string[] {
  return text.split('\n').filter((line) => line.includes(name));
}

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}
