import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoDate } from '../../box/domain/civil-day.ts';
import { factKey } from '../../box/domain/fact-key.ts';
import { openStore, type Store } from '../../box/store/open-store.ts';
import { verifyStore } from '../../box/store/verify-store.ts';
import { deliveriesUntil } from '../simulators/gateway-cloud/deliveries.ts';
import { ledgerOf } from '../simulators/gateway-cloud/ledger.ts';

// The whole box from outside: daemon, API, SFTP door and a real SSH client as processes of their own. What the
// simulated read-outs state (the ledger) must be in the store, exactly once and to the last digit.

const program = resolve(import.meta.dirname, '../simulators/demo.mjs');
const today = isoDate(Temporal.Now.plainDateISO().toString());
const ledger = ledgerOf(deliveriesUntil(today));
const place = mkdtempSync(join(tmpdir(), 'meterbox-demo-test-'));

afterAll(() => rmSync(place, { recursive: true, force: true }));

describe('npm run demo -- --once', () => {
  const folder = join(place, 'kept');
  let output = '';
  let store: Store;

  beforeAll(async () => {
    const demo = startDemo('--once', '--today', today, '--keep', folder);
    const code = await demo.exit;
    output = demo.output();
    if (code !== 0) throw new Error(`the demo ended with ${code}:\n${output}`);
    store = await openStore(join(folder, 'data/store'), { reserveBytes: 0 }, pino({ enabled: false }));
  }, 180_000);
  afterAll(() => store?.close());

  it('stores every fact of the simulated meters once, with its exact value', () => {
    const found = new Map<string, string>();
    let readings = 0;
    for (const serial of ledger.devices.keys()) {
      for (const reading of store.readings({ serial, allVersions: true, limit: 10_000 })) {
        found.set(factKey(reading), reading.value);
        readings += 1;
      }
    }
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(ledger.facts));
    expect({ readings, counted: store.counts().readings }).toEqual({
      readings: ledger.facts.size,
      counted: ledger.facts.size,
    });
  });

  it('knows every device of both houses and no other', () => {
    const serials = store.devices({ limit: 500 }).items.map(({ serial }) => serial);
    expect(serials.toSorted()).toEqual([...ledger.devices.keys()].toSorted());
  });

  it('records, recognises as repeated and quarantines as it should', () => {
    const outcomes = store
      .deliveries({ limit: 500 })
      .items.flatMap(({ files }) => files.map(({ outcome }) => outcome));
    const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
    expect({
      deliveries: store.counts().deliveries,
      recorded: count('recorded'),
      repeated: count('repeated'),
    }).toEqual({ deliveries: ledger.deliveries, recorded: ledger.recorded, repeated: ledger.repeated });

    const { items } = store.quarantine({ status: 'open', limit: 500 });
    expect(items.map(({ refusal }) => refusal.code).toReversed()).toEqual(ledger.quarantined);
  });

  it('cuts the line to the centre, and both sides hold the same readings once it is back', () => {
    expect(amount(/back: ([\d,]+) facts that waited/.exec(output)?.[1])).toBeGreaterThan(1000);
    expect(amount(/the same ([\d,]+) readings/.exec(output)?.[1])).toBe(ledger.facts.size);
  });

  it('leaves an unbroken store behind', async () => {
    expect((await verifyStore(join(folder, 'data/store'))).findings).toEqual([]);
  });

  it('says what arrived, what was put aside and how to look at it, within a minute', () => {
    const seconds = Number(/Ready after ([\d.]+) seconds/.exec(output)?.[1]);
    expect(seconds).toBeLessThan(60);
    for (const code of ledger.quarantined) expect(output).toContain(code);
    expect(output).toMatch(/Pages +https:\/\/localhost:\d+\n/);
    expect(output).toMatch(/Sign in +demo \/ [-0-9a-f]{19}\n/);
    expect(output).toMatch(/sftp -P \d+ \S+@127\.0\.0\.1 +password \S+\n/);
  });

  it('leaves no process behind', () => {
    expect(processesNaming(folder)).toEqual([]);
  });
});

it('ends at once when it is asked to, deletes its data and leaves no process behind', async () => {
  const demo = startDemo();
  await demo.said(/Delivering 10 of/);
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('meterbox-demo-'));
  demo.kill('SIGTERM');
  expect(await demo.exit).toBe(130);
  const after = new Set(readdirSync(tmpdir()));
  const own = before.filter((name) => !after.has(name));
  expect(own.length).toBe(1);
  expect(processesNaming(join(tmpdir(), own[0] ?? ''))).toEqual([]);
}, 60_000);

it('says in one line what it does not understand', async () => {
  const demo = startDemo('--no-such-thing');
  expect(await demo.exit).toBe(1);
  expect(demo.output()).toMatch(/^\nThe demo did not work: .*--no-such-thing/);
});

function startDemo(...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  return {
    output: () => output,
    exit: once(child, 'close').then(([code]) => code as number | null),
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async said(what: RegExp): Promise<void> {
      const { promise, resolve: done } = Promise.withResolvers<void>();
      const look = () => what.test(output) && done();
      listeners.add(look);
      look();
      await promise;
    },
  };
}

/** Command lines of running processes in which a folder occurs. */
function processesNaming(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return words.includes(folder) ? [words] : [];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

function amount(text: string | undefined): number {
  return Number((text ?? '').replaceAll(',', ''));
}
