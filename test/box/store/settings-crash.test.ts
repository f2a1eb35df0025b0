import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, it } from 'vitest';
import { BoxError } from '../../../box/domain/box-error.ts';
import { openSettings, type SettingsFile } from '../../../box/store/open-settings.ts';

const simulators = join(import.meta.dirname, '../../simulators');
const cache = mkdtempSync(join(tmpdir(), 'meterbox-cache-')); // dozens of children compile once
const log = pino({ enabled: false });

/** Runs the subject until it is killed before its operation number `killAt`; the names it promised. */
async function crash(folder: string, killAt: number): Promise<{ promised: string[]; killed: boolean }> {
  const args = [
    '--import',
    join(simulators, 'kill-at-operation.mjs'),
    join(simulators, 'settings-subject.ts'),
    'run',
  ];
  const env = { ...process.env, NODE_COMPILE_CACHE: cache, DIR: folder, KILL_AT: String(killAt) };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout) => {
      const promised = stdout.split('\n').filter((line) => line.startsWith('ACK '));
      resolve({ promised, killed: error?.signal === 'SIGKILL' });
    });
  });
}

/** What is wrong after a crash; `undefined` if nothing is. */
async function fault(folder: string, promised: readonly string[]): Promise<string | undefined> {
  const opened = await openSettings(join(folder, 'data'), log).catch((error: unknown) => error);
  if (opened instanceof BoxError && promised.length === 0 && opened.message.includes('There is no box'))
    return;
  if (opened instanceof Error) return opened.message;
  const { settings, notice } = opened as SettingsFile;
  const number = Number(settings.name.slice('name '.length));
  if (number !== promised.length - 1 && number !== promised.length)
    return `"${settings.name}" after ${promised.length} promises`;
  return notice;
}

it('holds every promised change after a kill at any file operation, and opens without a complaint', async () => {
  const faults: string[] = [];
  let crashes = 0;
  for (let killed = true; killed;) {
    const folder = await mkdtemp(join(tmpdir(), 'meterbox-crash-'));
    const end = await crash(folder, crashes + 1);
    const found = await fault(folder, end.promised);
    if (found !== undefined) faults.push(`operation ${crashes + 1}: ${found}`);
    killed = end.killed;
    if (killed) crashes += 1;
  }
  expect(faults).toEqual([]);
  expect(crashes).toBeGreaterThan(30);
}, 60_000);
