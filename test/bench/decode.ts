import { createDecoder } from '../../box/mbus/create-decoder.ts';
import { keyRing, parseKey } from '../../box/mbus/key-ring.ts';
import { readFacts } from '../../box/mbus/meaning/read-facts.ts';
import { instantOfSeconds } from '../../box/domain/instant.ts';
import { telegramJson } from '../../box/mbus/telegram-json.ts';
import { corpus, type CorpusEntry, hasCorpus } from '../corpus.ts';
import type { BenchLine } from './bench-line.ts';

interface Work {
  readonly bytes: Uint8Array;
  readonly key: Uint8Array | undefined;
}

const reception = { zone: 'Europe/Berlin', receivedAt: instantOfSeconds(1_764_000_000) };

/** Telegrams per second of one process in steady state, from the corpus: plain, encrypted, wired; memory over a million
 *  telegrams; and whether the number of known meters matters. */
export async function benchDecode(): Promise<BenchLine[]> {
  if (!hasCorpus) return [{ name: 'no corpus (METERBOX_CORPUS)', value: 0, unit: 'telegrams/s' }];
  const wireless = corpus('wireless');
  const plain = work(wireless.filter((entry) => entry.category === 'variable' && entry.key === null));
  const encrypted = work(wireless.filter((entry) => entry.category === 'variable' && entry.key !== null));
  const wired = work(corpus('wired').filter((entry) => /^variable|^multi/.test(entry.category)));
  return [
    line('records, plain', rate(plain), '80,000 = twice the best JavaScript decoder'),
    line('records, encrypted', rate(encrypted), '24,000 = four times the best JavaScript decoder'),
    line('records, wired', rate(wired), '34,000 = libmbus with XML; 165,000 = libmbus with values'),
    line('records and readings, plain', rate(plain, withReadings)),
    line('JSON text with readings, plain', rate(plain, asJson)),
    line('records, encrypted, keys of these meters known', rateWithKeys(encrypted, 0)),
    line('records, encrypted, 100,000 more known', rateWithKeys(encrypted, 100_000), 'the same'),
    memoryGrowth([...plain, ...encrypted, ...wired]),
  ];
}

function work(entries: readonly CorpusEntry[]): Work[] {
  return entries.map(({ hex, key }) => ({
    bytes: Uint8Array.fromHex(hex),
    key: key === null ? undefined : parseKey(key),
  }));
}

const runs = 7;
const runMilliseconds = 400;

type Decode = (item: Work) => unknown;

const decoder = createDecoder();
const recordsOnly: Decode = ({ bytes, key }) => decoder.decode(bytes, key);
const withReadings: Decode = ({ bytes, key }) => readFacts(decoder.decode(bytes, key), reception);
const asJson: Decode = ({ bytes, key }) => {
  const telegram = decoder.decode(bytes, key);
  return JSON.stringify(telegramJson(telegram, readFacts(telegram, reception).readings));
};

/** Median of several runs, in telegrams per second of processor time. */
function rate(items: readonly Work[], decode: Decode = recordsOnly): number {
  const rates = Array.from({ length: runs + 1 }, () => oneRun(items, decode)).slice(1);
  return rates.toSorted((a, b) => a - b)[runs >> 1] ?? 0;
}

function oneRun(items: readonly Work[], decode: Decode): number {
  let count = 0;
  const from = process.cpuUsage();
  const until = performance.now() + runMilliseconds;
  while (performance.now() < until) {
    for (const item of items) decode(item);
    count += items.length;
  }
  const { user, system } = process.cpuUsage(from);
  return (count * 1e6) / (user + system);
}

/** The same telegrams, each with its key found among `strangers` others. */
function rateWithKeys(items: readonly Work[], strangers: number): number {
  const keys = new Map<string, Uint8Array>();
  for (let serial = 0; serial < strangers; serial += 1) {
    keys.set(String(serial).padStart(8, '0'), new Uint8Array(16));
  }
  for (const { bytes, key } of items) {
    const { meter, sender } = decoder.decode(bytes).layers ?? {};
    for (const address of [meter, sender]) if (address && key) keys.set(address.serial, key);
  }
  const withRing = createDecoder({ keys: keyRing(keys) });
  return rate(items, ({ bytes }) => withRing.decode(bytes));
}

function memoryGrowth(items: readonly Work[]): BenchLine {
  const before = settledRss(items, 200_000);
  const after = settledRss(items, 1_000_000);
  return {
    name: 'growth of resident memory over 1,000,000 telegrams',
    value: (after - before) / 1e6,
    unit: 'MB',
    target: '0',
    note: `${(after / 1e6).toFixed(0)} MB at the end`,
  };
}

function settledRss(items: readonly Work[], telegrams: number): number {
  for (let done = 0; done < telegrams; done += items.length) for (const item of items) recordsOnly(item);
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

function line(name: string, value: number, target?: string): BenchLine {
  return { name, value: Math.round(value), unit: 'telegrams/s', ...(target !== undefined && { target }) };
}
