import { dayNumber } from '../../box/domain/civil-day.ts';
import { decimalParts } from '../../box/domain/decimal.ts';
import { secondsOf } from '../../box/domain/instant.ts';
import { unitOf } from '../../box/domain/quantity.ts';
import type { Dictionary, FactsBatch } from '../contract/facts.ts';
import { type ReadingRow, toWireReadings } from '../contract/reading-rows.ts';
import type { OutboxFact, OutboxSeries } from './outbox.ts';

/** What a batch says besides its facts. */
export interface BatchFrame {
  readonly epoch: string;
  /** Number of the fact before the first. */
  readonly previous: number;
  /** Seconds since 1970. */
  readonly sentAt: number;
  readonly clock: FactsBatch['clock'];
}

/** Puts facts that follow each other without gap into one batch for the wire. Throws RangeError if there is a gap:
 *  sending it would lose what is missing for good. */
export function assembleBatch(frame: BatchFrame, facts: readonly OutboxFact[]): FactsBatch {
  for (const [at, fact] of facts.entries()) {
    if (fact.change !== frame.previous + at + 1) {
      throw new RangeError(`Change ${frame.previous + at + 1} is missing, ${fact.change} comes next`);
    }
  }
  const sources = new Map<string, number>();
  const rows: ReadingRow[] = [];
  const devices: FactsBatch['devices'] = [];
  const states: FactsBatch['states'] = [];
  let dictionary = 0;
  for (const fact of facts) {
    switch (fact.type) {
      case 'reading':
        dictionary = Math.max(dictionary, fact.series);
        rows.push(rowOf(fact, placeOf(sources, fact.digest)));
        break;
      case 'device':
        devices.push({ change: fact.change, ...fact.device });
        break;
      case 'state':
        states.push(stateOf(fact));
        break;
    }
  }
  return {
    ...frame,
    last: frame.previous + facts.length,
    dictionary,
    sources: [...sources.keys()],
    ...(rows.length === 0 ? {} : { readings: toWireReadings(rows, frame.previous) }),
    devices,
    states,
    documents: [],
    events: [],
  };
}

/** The dictionary message for series that the centre lacks. */
export function assembleDictionary(epoch: string, after: number, list: readonly OutboxSeries[]): Dictionary {
  return {
    epoch,
    after,
    series: list.map(({ serial, quantity, tariff, subunit, ...rest }) => ({
      serial,
      class: rest.class,
      quantity,
      unit: unitOf[quantity],
      tariff,
      subunit,
      function: rest.function,
    })),
  };
}

function rowOf(fact: OutboxFact & { type: 'reading' }, source: number): ReadingRow {
  const { reading } = fact;
  const { mantissa, scale } = decimalParts(reading.value);
  return {
    change: fact.change,
    series: fact.series,
    kind: reading.kind,
    validOn: dayNumber(reading.validOn),
    ...(reading.measuredAt === undefined ? {} : { measuredAt: secondsOf(reading.measuredAt) }),
    ...(reading.from === undefined ? {} : { from: secondsOf(reading.from) }),
    ...(reading.until === undefined ? {} : { until: secondsOf(reading.until) }),
    mantissa,
    scale,
    quality: reading.quality,
    storage: reading.register.storage,
    version: fact.version,
    source,
    position: reading.position,
  };
}

function stateOf({ change, state, digest }: OutboxFact & { type: 'state' }): FactsBatch['states'][number] {
  const { device, raw, flags, errorDate, reportedAt, receiver, power, position } = state;
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
