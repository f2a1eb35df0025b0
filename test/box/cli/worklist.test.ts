import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { FindingView } from '../../../box/api/box-view.ts';
import type { DeviceCoverage } from '../../../box/api/ports.ts';
import { meterbox, newBox, objects } from '../../simulators/meterbox.ts';

/** The day that lies some days back; a worklist is about now. */
function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

const [before, after] = [daysAgo(120), daysAgo(3)];
const rows = [
  'SerialNumber;ReadDate;Value;Unit',
  ...['2024-12-31;100', '2025-06-30;900', '2025-12-31;940'].map((text) => `12345678;${text};kWh`),
  '12345679;2025-12-31;7;kWh',
  `12345680;${before};900;kWh`,
  `12345680;${after};40;kWh`,
];
let folder: string;
const box = (...words: readonly string[]) => meterbox(...words, '--data', folder);

beforeAll(async () => {
  folder = await newBox();
  const file = join(await mkdtemp(join(tmpdir(), 'meterbox-worklist-')), 'a.csv');
  await writeFile(file, `${rows.join('\n')}\n`);
  const { code, err } = await box('ingest', file);
  if (code !== 0) throw new Error(err.join('\n'));
});

it('shows what to look after, the most pressing first', async () => {
  const { out, err, code } = await box('worklist', '--judge');
  expect({ code, err }).toEqual({ code: 0, err: ['3 devices judged'] });
  expect(out[1]).toMatch(/^alert +\d{8} +(?:register-fell|late) /);
  const alerts = objects<FindingView>(await box('worklist', '--severity', 'alert', '--json'));
  expect(alerts).toContainEqual(
    expect.objectContaining({
      device: { serial: '12345680', class: 'heat-meter' },
      code: 'register-fell',
      message: `heat-energy: fell from 900 (${before}) to 40 (${after})`,
      evidence: [
        expect.objectContaining({ value: '900', position: 6 }),
        expect.objectContaining({ value: '40', position: 7 }),
      ],
    }),
  );
  expect((await box('worklist', '--severity', 'dire')).code).toBe(64);
});

it('shows how well a billing period is covered', async () => {
  const period = ['--period', '2025-01-01..2025-12-31'];
  const found = objects<DeviceCoverage>(await box('worklist', ...period, '--json'));
  expect(found.map(({ device, coverage }) => [device.serial, coverage])).toEqual([
    ['12345678', 'exact'],
    ['12345679', 'not-computable'],
    ['12345680', 'not-computable'],
  ]);
  const change = await box('worklist', ...period, '--change', '2025-09-30');
  expect(change.out[1]).toMatch(/^12345678 +heat-meter +computable +92$/);
  expect((await box('worklist', '--period', '2025')).code).toBe(64);
  expect((await box('worklist', '--period', '2025-12-31..2025-01-01')).code).toBe(64);
});
