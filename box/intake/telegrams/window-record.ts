import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { Fact } from '../../adapters/adapter.ts';
import { plausible } from '../../adapters/plausibility.ts';
import { telegramList } from '../../adapters/telegram-list.ts';
import type { Device, DeviceState } from '../../domain/device.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Issue } from '../../domain/issue.ts';
import type { Reading } from '../../domain/reading.ts';
import { toColumns } from '../../domain/reading-columns.ts';
import type { TelegramFacts } from '../../mbus/meaning/facts.ts';
import type { DeliveryRecord } from '../ingest-file.ts';

/** A telegram of a window with what it says. */
export interface WindowTelegram {
  readonly receivedAt: Instant;
  readonly portId: string;
  readonly rssi?: number;
  readonly bytes: Uint8Array;
  readonly facts: TelegramFacts;
}

/** What a window of telegrams is to the store: one delivery whose original is the list of its telegrams, so that all of
 *  them cost one transaction and every reading can be followed to its line. `receivedAt` is when the window ended. */
export function windowRecord(telegrams: readonly WindowTelegram[], receivedAt: Instant): DeliveryRecord {
  const text = telegrams.map(lineOf).join('');
  const bytes = Buffer.from(text);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const name = `telegrams ${receivedAt}.txt`;
  const devices: Device[] = [];
  const readings: Reading[] = [];
  const states: DeviceState[] = [];
  const issues: Issue[] = [];
  const places = new Map<string, number>();
  for (const [at, { facts, receivedAt }] of telegrams.entries()) {
    const line = at + 1;
    for (const fact of plausible(factsOf(facts, line), receivedAt)) {
      if (fact.type === 'device') {
        const key = `${fact.device.class}/${fact.device.serial}`;
        if (!places.has(key)) places.set(key, devices.push(fact.device) - 1);
      } else if (fact.type === 'reading') readings.push(fact.reading);
      else if (fact.type === 'state') states.push(fact.state);
      else if (fact.type === 'issue' && fact.issue.code !== 'no-meters') issues.push(fact.issue);
    }
  }
  const columns = toColumns(
    readings,
    ({ class: deviceClass, serial }) => places.get(`${deviceClass}/${serial}`) ?? 0,
  );
  return {
    delivery: { name, size: bytes.length, receivedAt, door: 'serial' },
    digest,
    original: Uint8Array.from(zstdCompressSync(bytes)),
    files: [
      {
        name,
        digest,
        size: bytes.length,
        format: telegramList.id,
        formatVersion: telegramList.version,
        facts: {},
        devices,
        readings: readings.length === 0 ? [] : [columns],
        states,
        issues,
      },
    ],
  };
}

function lineOf({ receivedAt, portId, rssi, bytes }: WindowTelegram): string {
  return `${receivedAt};${portId};${rssi ?? ''};${bytes.toHex().toUpperCase()}\n`;
}

/** The facts of one telegram as an adapter would say them; positions become its line. */
function* factsOf({ device, readings, states, issues }: TelegramFacts, line: number): Generator<Fact> {
  for (const issue of issues) yield { type: 'issue', issue: { ...issue, position: line } };
  if (!device) return;
  yield { type: 'device', device, position: line };
  for (const state of states) yield { type: 'state', state: { ...state, position: line } };
  for (const reading of readings) yield { type: 'reading', reading: { ...reading, position: line } };
}
