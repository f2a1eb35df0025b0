import { dayNumber } from '../../box/domain/civil-day.ts';
import { decimalParts } from '../../box/domain/decimal.ts';
import { secondsOf } from '../../box/domain/instant.ts';
import type { FactsBatch } from '../contract/facts.ts';
import { type ReadingRow, toWireReadings } from '../contract/reading-rows.ts';
import type { OutboxFact, OutboxPiece } from './outbox.ts';
import type { SeriesNumbers } from './series-numbers.ts';

/** Puts a piece of the outbox into one batch for the wire. New series get their numbers on the way. */
export function assembleBatch(
  piece: OutboxPiece,
  numbers: SeriesNumbers,
  time: Pick<FactsBatch, 'sentAt' | 'clock'>,
): FactsBatch {
  const sources = new Map<string, number>();
  const rows: ReadingRow[] = [];
  const devices: FactsBatch['devices'] = [];
  const states: FactsBatch['states'] = [];
  const documents: FactsBatch['documents'] = [];
  for (const fact of piece.changes) {
    switch (fact.type) {
      case 'reading':
        rows.push(rowOf(fact, numbers.numberOf(fact.reading), placeOf(sources, fact.reading.digest)));
        break;
      case 'device':
        devices.push({ change: fact.change, ...fact.device });
        break;
      case 'state':
        states.push(stateOf(fact));
        break;
      case 'document':
        documents.push({ change: fact.change, ...fact.document });
        break;
    }
  }
  return {
    epoch: piece.epoch,
    previous: piece.after,
    last: piece.upTo,
    dictionary: numbers.confirmed,
    series: [...numbers.unconfirmed()],
    gone: goneIn(piece),
    ...time,
    sources: [...sources.keys()],
    ...(rows.length === 0 ? {} : { readings: toWireReadings(rows, piece.after) }),
    devices,
    states,
    documents,
    events: [],
  };
}

/** Ranges of numbers between the facts of a piece. */
function goneIn({ after, upTo, changes }: OutboxPiece): [number, number][] {
  const gone: [number, number][] = [];
  let next = after + 1;
  for (const { change } of [...changes, { change: upTo + 1 }]) {
    if (change > next) gone.push([next, change - 1]);
    next = change + 1;
  }
  return gone;
}

function rowOf(
  { change, reading }: OutboxFact & { type: 'reading' },
  series: number,
  source: number,
): ReadingRow {
  const { mantissa, scale } = decimalParts(reading.value);
  return {
    change,
    series,
    kind: reading.kind,
    validOn: dayNumber(reading.validOn),
    ...(reading.measuredAt === undefined ? {} : { measuredAt: secondsOf(reading.measuredAt) }),
    ...(reading.from === undefined ? {} : { from: secondsOf(reading.from) }),
    ...(reading.until === undefined ? {} : { until: secondsOf(reading.until) }),
    mantissa,
    scale,
    quality: reading.quality,
    storage: reading.register.storage,
    version: reading.version,
    source,
    position: reading.position,
  };
}

function stateOf({ change, state }: OutboxFact & { type: 'state' }): FactsBatch['states'][number] {
  const { device, raw, flags, errorDate, reportedAt, receiver, power, digest, position } = state;
  return {
    change,
    serial: device.serial,
    class: device.class,
    raw,
    flags: [...flags],
    ...(errorDate === undefined ? {} : { errorDate }),
    ...(reportedAt === undefined ? {} : { reportedAt: secondsOf(reportedAt) }),
    ...(receiver === undefined ? {} : { receiver }),
    ...(power === undefined ? {} : { power }),
    source: digest,
    position,
  };
}

function placeOf(sources: Map<string, number>, digest: string): number {
  const known = sources.get(digest);
  if (known !== undefined) return known;
  sources.set(digest, sources.size);
  return sources.size - 1;
}
