import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Call } from '../../../box/cli/command.ts';
import { settle } from '../../../box/cli/settle.ts';

const golden = join(import.meta.dirname, '../../fixtures/billing-cases/golden');
const folder = mkdtempSync(join(tmpdir(), 'meterbox-settle-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('prints one JSON object per case, of the shape it expects', async () => {
  const { code, out } = await called({
    case: [goldenCase('gen-lr-001'), goldenCase('de-nk-010')],
    json: true,
  });
  expect(code).toBe(0);
  expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
    { shares: { t1: '33.34', t2: '33.33', t3: '33.33' } },
    { deadlines: ['2026-12-31', '2027-04-30', '2026-04-30', '2025-02-28'] },
  ]);
});

it('adds the trace and what an independent check found', async () => {
  const { out } = await called({ case: [goldenCase('de-hs-006')], json: true, trace: true });
  expect(JSON.parse(out[0] ?? '')).toMatchObject({
    checks: { addsUp: true, problems: [] },
    trace: { rules: { 'DE-7-1': { law: 'HeizkostenV § 7 (1)' } } },
  });
});

it('explains a figure in lines', async () => {
  const { out } = await called({ case: [goldenCase('de-hs-020')], explain: 'W1' });
  expect(out.slice(0, 3)).toEqual([
    'W1: total = 1424.37 EUR  [arithmetic: sum of the parts]',
    '  W1: heating base = 744.53 EUR  [largest remainder (Hare): amount × weight / sum of weights, left-over cents to the largest fractions lost]',
    '    heating base = 3565.50 EUR  [HeizkostenV § 7 (1): 50 to 70 percent by consumption, the rest by area]',
  ]);
});

it('prints why a case cannot be billed, and ends with 65', async () => {
  const path = join(folder, 'case.json');
  writeFileSync(
    path,
    JSON.stringify({ kind: 'largest_remainder', input: { total: '1', items: [{ id: 'a', weight: 0 }] } }),
  );
  const { code, out, err } = await called({ case: [path], json: true });
  expect(code).toBe(65);
  expect(JSON.parse(out[0] ?? '')).toMatchObject({ error: 'no-weight', errors: ['no-weight'] });
  expect(err).toEqual([`${path}: error: total: all weights are zero, nothing to split it by [no-weight]`]);
});

it('refuses what is no case file', async () => {
  const path = join(folder, 'no.json');
  writeFileSync(path, '{');
  await expect(called({ case: [path] })).rejects.toMatchObject({ code: 'FILE_DAMAGED' });
  await expect(called({ case: [join(folder, 'absent.json')] })).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
  });
  await expect(called({})).rejects.toMatchObject({ code: 'USAGE' });
});

function goldenCase(id: string): string {
  return join(golden, `${id}.json`);
}

async function called(options: Readonly<Record<string, string | boolean | readonly string[]>>) {
  const out: string[] = [];
  const err: string[] = [];
  const call: Call = {
    words: [],
    text: (name) => (typeof options[name] === 'string' ? options[name] : undefined),
    list: (name) => (Array.isArray(options[name]) ? (options[name] as readonly string[]) : []),
    flag: (name) => options[name] === true,
    terminal: {
      input: ReadableStream.from<string>([]),
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      env: {},
      signal: new AbortController().signal,
    },
  };
  return { code: await settle.run(call), out, err };
}
