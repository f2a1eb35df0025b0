import { addDays, type IsoDate } from '../domain/civil-day.ts';
import { compareDecimals } from '../domain/decimal.ts';
import type { Device } from '../domain/device.ts';
import type { Finding, FindingCode } from '../domain/finding.ts';
import { type DeviceHistory, evidenceOf, type StoredValue } from './device-history.ts';

/** Which counter of a smoke detector counts what: the alarm is not in its status (formats.md 8.3). */
interface DetectorCounter {
  readonly manufacturers: readonly string[];
  readonly versions: readonly number[];
  readonly subunit: number;
  readonly tariff: number;
  readonly code: Extract<FindingCode, 'smoke-alarm' | 'detector-removed' | 'detector-tested'>;
  /** Where the counter is described. */
  readonly source: string;
}

const qundis = { manufacturers: ['LSE', 'QDS'], versions: [0x21, 0x23], subunit: 0 };
const ei = { manufacturers: ['EIE'], versions: [0x0c], subunit: 1 };
const section = 'formats.md 8.3';

/** Frozen registry of smoke detectors' counters. */
const detectorCounters: readonly DetectorCounter[] = Object.freeze([
  { ...qundis, tariff: 0, code: 'smoke-alarm', source: `${section}, unit #AL` },
  { ...ei, tariff: 1, code: 'smoke-alarm', source: `${section}, Ei 6500` },
  { ...ei, tariff: 2, code: 'detector-removed', source: `${section}, Ei 6500` },
  { ...ei, tariff: 3, code: 'detector-tested', source: `${section}, Ei 6500` },
] satisfies DetectorCounter[]);

/** For how many days an event is pressing; later it stays as a note. */
const pressingDays = 30;

/** Events of a smoke detector: one of its counters rose since the value before. The newest rise of each counter. */
export function findDetectorEvents({ device, readings }: DeviceHistory, today: IsoDate): Finding[] {
  if (device.class !== 'smoke-detector') return [];
  const counts = readings
    .filter(({ quantity }) => quantity === 'count')
    .toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
  return countersOf(device).flatMap(({ code, tariff, subunit }) => {
    const own = counts.filter(({ register }) => register.tariff === tariff && register.subunit === subunit);
    const after = own.findLastIndex((reading, at) => {
      const before = own[at - 1];
      return before !== undefined && compareDecimals(reading.value, before.value) > 0;
    });
    const pair = own.slice(Math.max(0, after - 1), after + 1);
    return after < 1 ? [] : [eventOf(code, pair, today)];
  });
}

/** Of a maker nobody described, a counter without tariff counts alarms (OMS TR-05). */
function countersOf({
  manufacturer = '',
  version = -1,
}: Device): readonly Pick<DetectorCounter, 'code' | 'tariff' | 'subunit'>[] {
  const known = detectorCounters.filter(
    ({ manufacturers, versions }) => manufacturers.includes(manufacturer) && versions.includes(version),
  );
  return known.length > 0 ? known : [{ code: 'smoke-alarm', tariff: 0, subunit: 0 }];
}

function eventOf(code: DetectorCounter['code'], pair: readonly StoredValue[], today: IsoDate): Finding {
  const [before, after] = pair.map(({ value }) => value);
  const since = pair.at(-1)?.validOn ?? today;
  const isNew = since >= addDays(today, -pressingDays);
  const { words, advice } = events[code];
  return {
    code,
    severity: code === 'detector-tested' || !isNew ? 'info' : code === 'smoke-alarm' ? 'alert' : 'warning',
    quantity: 'count',
    since,
    message: `${words} (counter from ${before ?? '?'} to ${after ?? '?'})`,
    advice,
    evidence: evidenceOf(pair),
  };
}

const events: Readonly<Record<DetectorCounter['code'], { readonly words: string; readonly advice: string }>> =
  {
    'smoke-alarm': {
      words: 'The detector has raised an alarm',
      advice: 'Ask in the flat what happened, and note it',
    },
    'detector-removed': {
      words: 'The detector was taken down',
      advice: 'Make sure that it hangs in its place again',
    },
    'detector-tested': { words: 'The test button was pressed', advice: 'Nothing to do' },
  };

function timeOf({ measuredAt, validOn }: StoredValue): string {
  return measuredAt ?? validOn;
}
