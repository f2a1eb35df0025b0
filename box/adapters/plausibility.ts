import { addDays, dayNumber, type IsoDate } from '../domain/civil-day.ts';
import { compareDecimals, type Decimal } from '../domain/decimal.ts';
import type { Device } from '../domain/device.ts';
import { factKey } from '../domain/fact-key.ts';
import type { Instant } from '../domain/instant.ts';
import type { Issue, IssueCode } from '../domain/issue.ts';
import type { Reading } from '../domain/reading.ts';
import type { Fact } from './adapter.ts';

/** A newest value older than this many days is stale (formats.md 11.3). */
const staleAfterDays = 35;

/** A clock before this day was never set (a box without battery starts in 1970): rules about age and future rest. */
const firstCredibleDay = '2015-01-01';

/** Passes on the facts of a file, device by device, with the doubts of formats.md 11.3 that one file can show: readings
 *  of impossible days become issues, doubtful ones are marked, and at the end a file without meters says so. */
export function* plausible(
  facts: Iterable<Fact>,
  receivedAt: Instant | undefined,
): Generator<Fact, void, undefined> {
  let now = receivedAt;
  let group: DeviceGroup | undefined;
  let meters = 0;
  const seriesSeen = new Map<string, Set<string>>();
  for (const fact of facts) {
    if (fact.type === 'device') {
      if (group) yield* judge(group, now, seriesSeen);
      group = { device: fact.device, position: fact.position, readings: [] };
      if (fact.device.role === 'meter') meters += 1;
      yield fact;
    } else if (fact.type === 'reading' && group) group.readings.push(fact.reading);
    else {
      if (fact.type === 'file') now ??= fact.facts.createdAt;
      yield fact;
    }
  }
  if (group) yield* judge(group, now, seriesSeen);
  if (meters === 0) {
    const message = 'No meters in the file, only collectors or nothing: a valid file without readings';
    yield { type: 'issue', issue: { code: 'no-meters', level: 'info', message } };
  }
}

/** One device of a file with its readings, as they stand together in it. */
interface DeviceGroup {
  readonly device: Device;
  readonly position: number;
  readonly readings: Reading[];
}

function* judge(
  group: DeviceGroup,
  now: Instant | undefined,
  seriesSeen: Map<string, Set<string>>,
): Generator<Fact, void, undefined> {
  const today = now !== undefined && now >= firstCredibleDay ? (now.slice(0, 10) as IsoDate) : undefined;
  const doubt = (code: IssueCode, what: string, position: number): Fact => {
    const { serial } = group.device;
    return {
      type: 'issue',
      issue: { code, level: level(code), message: `Device ${serial}: ${what}`, serial, position },
    };
  };
  if (isRepeated(group, seriesSeen)) yield doubt('device-twice', 'stands in the file twice', group.position);

  const kept: Reading[] = [];
  for (const reading of group.readings) {
    const { validOn, position } = reading;
    if (validOn < '2000-01-01') {
      yield doubt('date-before-2000', `a value of ${validOn} was kept out: no such meter existed`, position);
    } else if (today !== undefined && reading.kind !== 'set-day' && validOn > addDays(today, 1)) {
      yield doubt('date-in-future', `a value of ${validOn} was kept out: check the device's clock`, position);
    } else kept.push(reading);
  }
  const suspects = new Set<Reading>();
  const newest = kept.reduce<IsoDate | undefined>(
    (day, { kind, validOn }) => (kind !== 'set-day' && (day ?? '') < validOn ? validOn : day),
    undefined,
  );
  yield* lateSetDays();
  yield* falls();
  yield* disagreements();
  const stale = isStale();
  if (stale)
    yield doubt(
      'reading-stale',
      `newest value is of ${newest ?? '?'}: check radio and receivers`,
      group.position,
    );
  for (const reading of kept) {
    if (suspects.has(reading)) yield { type: 'reading', reading: { ...reading, quality: 'suspect' } };
    else if (stale && reading.validOn === newest)
      yield { type: 'reading', reading: { ...reading, quality: 'stale' } };
    else yield { type: 'reading', reading };
  }

  function* lateSetDays(): Generator<Fact, void, undefined> {
    const lastDay = newest ?? today;
    for (const reading of kept) {
      if (reading.kind !== 'set-day' || lastDay === undefined || reading.validOn <= lastDay) continue;
      suspects.add(reading);
      const message = `has a value for the set day ${reading.validOn}, which had not come yet: check its set day`;
      yield doubt('set-day-in-future', message, reading.position);
    }
  }

  function* falls(): Generator<Fact, void, undefined> {
    const setDays = kept.filter(({ kind }) => kind === 'set-day').map(({ validOn }) => validOn.slice(4));
    for (const series of bySeries(kept).values()) {
      const inTime = series.toSorted((a, b) => (a.validOn < b.validOn ? -1 : a.validOn > b.validOn ? 1 : 0));
      let before: Reading | undefined;
      for (const reading of inTime) {
        if (suspects.has(reading) && reading.kind === 'set-day') continue;
        const earlier = before;
        if (earlier && earlier.validOn < reading.validOn && fell(earlier.value, reading.value)) {
          if (reading.quantity !== 'hca' || !setDays.some((day) => lies(day, earlier, reading))) {
            suspects.add(reading);
            const what = `${reading.quantity} fell from ${earlier.value} (${earlier.validOn}) to ${reading.value} (${reading.validOn})`;
            yield doubt('register-fell', `${what} without a set day between`, reading.position);
          }
        }
        before = reading;
      }
    }
  }

  function* disagreements(): Generator<Fact, void, undefined> {
    const values = new Map<string, Reading>();
    for (const reading of kept) {
      const key = factKey(reading);
      const other = values.get(key);
      if (other && other.value !== reading.value) {
        const what = `${reading.quantity} of ${reading.validOn} is ${other.value} and ${reading.value}`;
        yield doubt('readings-disagree', `${what}: both are kept`, reading.position);
      }
      values.set(key, reading);
    }
  }

  function isStale(): boolean {
    if (today === undefined || newest === undefined) return false;
    return dayNumber(today) - dayNumber(newest) > staleAfterDays;
  }
}

function level(code: IssueCode): Issue['level'] {
  return code === 'device-twice' ? 'info' : 'warning';
}

/** A table may state the registers of one device in several rows; the same register twice is a doubt. */
function isRepeated(group: DeviceGroup, seriesSeen: Map<string, Set<string>>): boolean {
  const device = `${group.device.class}/${group.device.serial}`;
  const seen = seriesSeen.get(device);
  const series = new Set(group.readings.map(seriesOf));
  seriesSeen.set(device, seen ? seen.union(series) : series);
  return seen !== undefined && (series.size === 0 || !seen.isDisjointFrom(series));
}

function seriesOf({ quantity, register }: Reading): string {
  return `${quantity}/${register.tariff}/${register.subunit}/${register.function}`;
}

/** Readings of registers that only count up, by register. */
function bySeries(readings: readonly Reading[]): Map<string, Reading[]> {
  return Map.groupBy(
    readings.filter(({ quantity, register }) => counters.has(quantity) && register.function === 'inst'),
    seriesOf,
  );
}

const counters: ReadonlySet<Reading['quantity']> = new Set<Reading['quantity']>([
  'hca',
  'heat-energy',
  'cold-energy',
  'electricity',
  'volume',
]);

function fell(before: Decimal, after: Decimal): boolean {
  return before !== after && compareDecimals(after, before) < 0;
}

/** Whether a set day (`-MM-DD`, it comes every year) lies from one reading on to before the next: a value of the set
 *  day itself still carries the sum before the reset (formats.md 2.5). */
function lies(setDay: string, before: Reading, after: Reading): boolean {
  for (let year = Number(before.validOn.slice(0, 4)); year <= Number(after.validOn.slice(0, 4)); year += 1) {
    const day = `${year}${setDay}`;
    if (before.validOn <= day && day < after.validOn) return true;
  }
  return false;
}
