import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FactsBatch, Series } from '../contract/facts.ts';
import { packMessage, unpackMessage } from '../contract/frame-message.ts';
import type { MessageKind } from '../contract/message.ts';
import { type ReadingRow, toWireReadings } from '../contract/reading-rows.ts';
import type { Receipt } from '../contract/receipt.ts';

/** A backend as the suite sees it: one box that is enrolled there, and a way to send a message of its own and get the
 *  receipt. */
export interface Subject {
  readonly box: string;
  readonly exchange: (kind: MessageKind, message: Uint8Array) => Promise<Receipt>;
}

/** What one rule came to; `problem` is absent if the backend keeps it. */
export interface Verdict {
  readonly rule: string;
  readonly problem?: string;
}

/** Checks that a backend keeps the contract, rule by rule, over whatever way `subject` uses. It writes facts of a few
 *  devices that no meter has (serial numbers from 99000000) under epochs of its own; run it against a box made for it. */
export async function conformance(subject: Subject): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [rule, check] of rules) {
    try {
      await check(startTrial(subject));
      verdicts.push({ rule });
    } catch (error) {
      verdicts.push({ rule, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return verdicts;
}

/** One box's store of the suite: a new epoch, so that no rule disturbs another. */
interface Trial {
  readonly box: string;
  readonly epoch: string;
  hello(more?: object): Promise<Receipt>;
  /** The facts after `previous`, `count` of them; `more` overrides fields of the batch. */
  facts(previous: number, count: number, more?: Partial<FactsBatch>): Promise<Receipt>;
  send(kind: MessageKind, message: Uint8Array): Promise<Receipt>;
}

type Check = (trial: Trial) => Promise<void>;

const rules: readonly (readonly [string, Check])[] = [
  [
    'greets a new epoch with cursor 0 and an empty dictionary',
    async (trial) => expectReceipt(await trial.hello(), { acked: 0, dictionary: 0 }),
  ],
  [
    'asks for a hello before facts of an epoch it does not know',
    async (trial) => expectReceipt(await trial.facts(0, 2), { need: 'hello' }),
  ],
  [
    'confirms a batch with its last number and the series it named',
    async (trial) => {
      await trial.hello();
      expectReceipt(await trial.facts(0, 5), { acked: 5, dictionary: 2, epoch: trial.epoch });
    },
  ],
  [
    'answers a duplicate with its cursor, as often as it comes',
    async (trial) => {
      await trial.hello();
      await trial.facts(0, 5);
      for (let time = 0; time < 3; time += 1) expectReceipt(await trial.facts(0, 5), { acked: 5 });
    },
  ],
  [
    'stores nothing of a batch after a gap, and answers its cursor',
    async (trial) => {
      await trial.hello();
      await trial.facts(0, 2);
      expectReceipt(await trial.facts(7, 2), { acked: 2 });
      expectReceipt(await trial.facts(2, 2), { acked: 4 });
    },
  ],
  [
    'remembers its cursor over a new conversation, and forgets the dictionary',
    async (trial) => {
      await trial.hello();
      await trial.facts(0, 4);
      expectReceipt(await trial.hello({ conversation: hex(8) }), { acked: 4, dictionary: 0 });
      expectReceipt(await trial.facts(4, 2, { dictionary: 0, series: [...series] }), { acked: 6 });
    },
  ],
  [
    'asks for a hello when a batch counts on series that it does not know',
    async (trial) => {
      await trial.hello();
      expectReceipt(await trial.facts(0, 2, { dictionary: 9, series: [] }), { need: 'hello', acked: 0 });
    },
  ],
  [
    'takes numbers that are gone for good',
    async (trial) => {
      await trial.hello();
      const batch = { previous: 0, last: 12, gone: [[3, 12]] as [number, number][] };
      expectReceipt(await trial.facts(0, 2, batch), { acked: 12 });
    },
  ],
  [
    'refuses a batch with a hole, and stores nothing of it',
    async (trial) => {
      await trial.hello();
      expectRefusal(await trial.facts(0, 2, { last: 9 }), 'malformed');
      expectReceipt(await trial.facts(0, 3), { acked: 3 });
    },
  ],
  [
    'refuses a cut message, noise, and a body that is not what its hash says',
    async (trial) => {
      const good = packMessage({ kind: 'hello', box: trial.box }, greeting(trial.epoch));
      expectRefusal(await trial.send('hello', good.subarray(0, -12)), 'malformed');
      expectRefusal(await trial.send('hello', randomBytes(64)), 'malformed');
      const { header } = unpackMessage(good);
      const changed = gzipSync(`${JSON.stringify({ ...header, bytes: 2 })}\n[]`);
      expectRefusal(await trial.send('hello', changed), 'digest-wrong');
    },
  ],
  [
    'refuses a version that it does not know',
    async (trial) => {
      const line = JSON.stringify({ v: 9_999, kind: 'hello', box: trial.box, bytes: 2, digest: hex(32) });
      expectRefusal(await trial.send('hello', gzipSync(`${line}\n{}`)), 'version-unknown');
    },
  ],
  [
    'refuses a message in the name of another box',
    async (trial) => {
      const other = trial.box === 'box-ffffffff' ? 'box-00000000' : 'box-ffffffff';
      const foreign = packMessage({ kind: 'hello', box: other }, greeting(trial.epoch));
      expectRefusal(await trial.send('hello', foreign), 'box-mismatch');
    },
  ],
  [
    'tells its time, and which message it answers',
    async (trial) => {
      const answer = await trial.hello();
      if (Math.abs(answer.centreTime - Date.now() / 1000) > 3600)
        throw new Error(`centreTime ${answer.centreTime} is more than an hour off`);
      if (answer.of === undefined) throw new Error('The receipt does not say which message it answers');
    },
  ],
  [
    'takes health, results and what was applied without moving the cursor',
    async (trial) => {
      await trial.hello();
      await trial.facts(0, 2);
      const checks = [{ name: 'disk', status: 'ok', message: '41 GB free' }];
      const health = { at: now(), version: '1', uptime: 1, waiting: 0, clock: 'network', checks };
      for (const [kind, body] of [
        ['health', health],
        ['reported', { version: 0, appliedAt: now() }],
      ] as const) {
        const answer = await trial.send(kind, packMessage({ kind, box: trial.box }, body));
        if (answer.refusal) throw new Error(`"${kind}" was refused: ${answer.refusal.message}`);
      }
      expectReceipt(await trial.facts(2, 2), { acked: 4 });
    },
  ],
  [
    'takes 1,000 readings in one message',
    async (trial) => {
      await trial.hello();
      expectReceipt(await trial.facts(0, 1000), { acked: 1000 });
    },
  ],
];

function startTrial({ box, exchange }: Subject): Trial {
  const epoch = hex(8);
  const conversation = hex(8);
  return {
    box,
    epoch,
    send: exchange,
    hello: (more) =>
      exchange('hello', packMessage({ kind: 'hello', box }, { ...greeting(epoch), conversation, ...more })),
    facts: (previous, count, more) =>
      exchange('facts', packMessage({ kind: 'facts', box }, { ...batchOf(epoch, previous, count), ...more })),
  };
}

function greeting(epoch: string) {
  return { epoch, last: 0, acked: 0, conversation: epoch, version: 'conformance' };
}

const series: readonly Series[] = ['99000001', '99000002'].map((serial) => ({
  serial,
  class: 'heat-cost-allocator',
  quantity: 'hca',
  unit: '',
  tariff: 0,
  subunit: 0,
  function: 'inst',
}));

/** Readings whose content follows from their numbers: the same number is the same fact. */
function batchOf(epoch: string, previous: number, count: number): FactsBatch {
  const rows = Array.from({ length: count }, (_, at): ReadingRow => {
    const change = previous + at + 1;
    return {
      change,
      series: (change % 2) + 1,
      kind: 'month-end',
      validOn: 20_000 + change,
      mantissa: BigInt(change),
      scale: 1,
      quality: 'ok',
      storage: 1,
      version: 1,
      source: 0,
      position: change,
    };
  });
  return {
    epoch,
    previous,
    last: previous + count,
    dictionary: previous === 0 ? 0 : series.length,
    series: previous === 0 ? [...series] : [],
    gone: [],
    sentAt: now(),
    clock: 'network',
    sources: ['c'.repeat(64)],
    readings: toWireReadings(rows, previous),
    devices: [],
    states: [],
    documents: [],
    events: [],
  };
}

function expectReceipt(answer: Receipt, wanted: Partial<Receipt>): void {
  if (answer.refusal) throw new Error(`Refused (${answer.refusal.code}): ${answer.refusal.message}`);
  for (const [field, value] of Object.entries(wanted)) {
    const found = (answer as Readonly<Record<string, unknown>>)[field];
    if (found === value) continue;
    throw new Error(`"${field}" is ${JSON.stringify(found)} where ${JSON.stringify(value)} was expected`);
  }
}

function expectRefusal(answer: Receipt, code: string): void {
  if (answer.refusal?.code === code) return;
  const found = answer.refusal?.code ?? `a receipt for change ${answer.acked}`;
  throw new Error(`Expected the refusal "${code}", got ${found}`);
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
