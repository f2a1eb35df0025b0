import { addDays, dayNumber, type IsoDate } from '../domain/civil-day.ts';
import { compareDecimals } from '../domain/decimal.ts';
import type { Device } from '../domain/device.ts';
import type { Instant } from '../domain/instant.ts';
import type { Issue, IssueCode } from '../domain/issue.ts';
import type { Reading } from '../domain/reading.ts';
import { setDayLies } from '../domain/set-day.ts';
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
  const file: FileSeen = { series: new Map(), newest: new Map() };
  for (const fact of facts) {
    if (fact.type === 'device') {
      if (group) yield* judge(group, now, file);
      group = { device: fact.device, position: fact.position, readings: [], repeats: fact.repeats === true };
      if (fact.device.role === 'meter') meters += 1;
      yield fact;
    } else if (fact.type === 'reading' && group) group.readings.push(fact.reading);
    else {
      // A file may speak of itself in several places: only one that has the time counts.
      if (fact.type === 'file' && fact.facts.createdAt !== undefined) {
        now = timeOfFile(fact.facts.createdAt, receivedAt);
      }
      yield fact;
    }
  }
  if (group) yield* judge(group, now, file);
  for (const { serial, day, position } of file.newest.values()) {
    if (isStale(day, now)) yield staleIssue(serial, day, position);
  }
  if (meters === 0) {
    const message = 'No meters in the file, only collectors or nothing: a valid file without readings';
    yield { type: 'issue', issue: { code: 'no-meters', level: 'info', message } };
  }
}

/** Age is judged by when the file was written, so that an old file delivered late says nothing of its meters today. A
 *  clock that was never set or runs ahead of ours does not count. */
function timeOfFile(createdAt: Instant, receivedAt: Instant | undefined): Instant {
  if (createdAt < firstCredibleDay) return receivedAt ?? createdAt;
  return receivedAt !== undefined && receivedAt < createdAt ? receivedAt : createdAt;
}

/** One device of a file with its readings, as they stand together in it. */
interface DeviceGroup {
  readonly device: Device;
  readonly position: number;
  readonly readings: Reading[];
  /** More of the device may stand elsewhere in the file. */
  readonly repeats: boolean;
}

/** What is remembered of a whole file. */
interface FileSeen {
  /** Series of the devices that stand in the file once. */
  readonly series: Map<string, Set<string>>;
  /** The newest value of the devices that may stand in it several times: how old it is shows at the end. */
  readonly newest: Map<string, { readonly serial: string; readonly day: IsoDate; readonly position: number }>;
}

function* judge(
  group: DeviceGroup,
  now: Instant | undefined,
  file: FileSeen,
): Generator<Fact, void, undefined> {
  const today = credibleDay(now);
  const doubt = (code: IssueCode, what: string, position: number): Fact => {
    const { serial } = group.device;
    return {
      type: 'issue',
      issue: { code, level: level(code), message: `Device ${serial}: ${what}`, serial, position },
    };
  };
  if (!group.repeats && isRepeated(group, file.series))
    yield doubt('device-twice', 'stands in the file twice', group.position);

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
  for (const series of bySeries(kept.filter(isRegister)).values()) yield* doubtsInSeries(series);
  const stale = !group.repeats && isStale(newest, now);
  if (stale) yield staleIssue(group.device.serial, newest, group.position);
  if (group.repeats && newest !== undefined) rememberNewest(newest);
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

  /** Two values of one day that differ, and falls of a register. A counter that falls was changed, is defect or was
   *  programmed anew; only heat cost allocators fall by themselves, on their set day (formats.md 2.5). */
  function* doubtsInSeries(series: readonly Reading[]): Generator<Fact, void, undefined> {
    let before: Reading | undefined;
    for (const reading of series) {
      const { quantity, value, validOn, position } = reading;
      if (reading.kind === 'set-day' && suspects.has(reading)) continue;
      if (before && before.value !== value && sameFactTime(before, reading)) {
        const what = `${quantity} of ${validOn} is ${before.value} and ${value}`;
        yield doubt('readings-disagree', `${what}: both are kept`, position);
      }
      if (before && before.validOn < validOn && fell(before, reading) && !isReset(before, reading)) {
        suspects.add(reading);
        const what = `${quantity} fell from ${before.value} (${before.validOn}) to ${value} (${validOn})`;
        yield doubt('register-fell', `${what} without a set day between`, position);
      }
      before = reading;
    }
  }

  function isReset(before: Reading, after: Reading): boolean {
    if (after.quantity !== 'hca') return false;
    return kept.some(
      ({ kind, validOn }) =>
        kind === 'set-day' && setDayLies(validOn.slice(4), before.validOn, after.validOn),
    );
  }

  function rememberNewest(day: IsoDate): void {
    const { serial, class: kind } = group.device;
    const known = file.newest.get(`${kind}/${serial}`);
    if (known && known.day >= day) return;
    file.newest.set(`${kind}/${serial}`, { serial, day, position: group.position });
  }
}

/** The day of a clock that was ever set. */
function credibleDay(now: Instant | undefined): IsoDate | undefined {
  return now !== undefined && now >= firstCredibleDay ? (now.slice(0, 10) as IsoDate) : undefined;
}

function isStale(newest: IsoDate | undefined, now: Instant | undefined): boolean {
  const today = credibleDay(now);
  if (today === undefined || newest === undefined) return false;
  return dayNumber(today) - dayNumber(newest) > staleAfterDays;
}

function staleIssue(serial: string, newest: IsoDate | undefined, position: number): Fact {
  const message = `Device ${serial}: newest value is of ${newest ?? '?'}: check radio and receivers`;
  return { type: 'issue', issue: { code: 'reading-stale', level: 'warning', message, serial, position } };
}

function level(code: IssueCode): Issue['level'] {
  return code === 'device-twice' ? 'info' : 'warning';
}

/** Differences are no states of a register: they fall and rise as they like. */
function isRegister({ kind }: Reading): boolean {
  return kind !== 'half-month' && kind !== 'interval';
}

/** A table may state the registers of one device in several rows; the same register twice is a doubt. */
function isRepeated(group: DeviceGroup, seriesSeen: Map<string, Set<string>>): boolean {
  const device = `${group.device.class}/${group.device.serial}`;
  const seen = seriesSeen.get(device);
  const series = new Set(bySeries(group.readings).keys());
  seriesSeen.set(device, seen ? seen.union(series) : series);
  return seen !== undefined && (series.size === 0 || !seen.isDisjointFrom(series));
}

/** The readings of each register in time; of one day the momentary value last. */
function bySeries(readings: readonly Reading[]): Map<string, Reading[]> {
  const series = Map.groupBy(readings, ({ quantity, register }) =>
    register.tariff === 0 && register.subunit === 0 && register.function === 'inst'
      ? quantity
      : `${quantity}/${register.tariff}/${register.subunit}/${register.function}`,
  );
  for (const list of series.values()) list.sort(inTime);
  return series;
}

function inTime(left: Reading, right: Reading): number {
  if (left.validOn !== right.validOn) return left.validOn < right.validOn ? -1 : 1;
  return Number(left.kind === 'instantaneous') - Number(right.kind === 'instantaneous');
}

/** Whether two readings of one register and day are the same fact (design 4, the fact key). */
function sameFactTime(left: Reading, right: Reading): boolean {
  if (left.validOn !== right.validOn) return false;
  const momentary = left.kind === 'instantaneous';
  return momentary === (right.kind === 'instantaneous') && left.measuredAt === right.measuredAt;
}

/** Quantities that only count up. */
const counters: ReadonlySet<Reading['quantity']> = new Set<Reading['quantity']>([
  'hca',
  'heat-energy',
  'cold-energy',
  'electricity',
  'volume',
]);

function fell(before: Reading, after: Reading): boolean {
  if (before.value === after.value || !counters.has(after.quantity)) return false;
  return compareDecimals(after.value, before.value) < 0;
}
