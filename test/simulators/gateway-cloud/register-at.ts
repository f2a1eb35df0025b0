import { addDays, type IsoDate } from '../../../box/domain/civil-day.ts';
import type { Meter } from './meter.ts';
import { between, randomOf } from './random.ts';

/** Heating degree days of an average year in thousandths, January first (VDI 2067 table 22). */
const degreeDays = Object.freeze([170, 150, 130, 80, 40, 13, 13, 14, 30, 80, 120, 160]);

/** Water is used evenly, a little less in the summer holidays; thousandths, January first. */
const waterUse = Object.freeze([87, 79, 86, 83, 85, 81, 77, 76, 84, 87, 86, 89]);

/** What is left of the use when nobody is at home. */
const whenEmpty = 0.12;

/** Before any simulated meter was installed. */
const firstYear = 2015;

const kept = new WeakMap<Meter, number[]>();

/** What a meter shows at the end of the share `ofDay` (0 to 1) of a day, in whole HCA units, Wh or litres. It never
 *  falls, but that an allocator starts at 0 after its set day. The same moment always gives the same value. */
export function registerAt(meter: Meter, day: IsoDate, ofDay = 1): number {
  const since = countsSince(meter, day);
  const counted = useUntil(meter, day, ofDay) - useUntil(meter, addDays(since, -1), 1);
  const start = since === meter.installedOn ? meter.startValue : 0;
  return start + Math.floor(counted);
}

/** The last set day of a meter before a day, if it hung there already. */
export function lastSetDay(meter: Meter, day: IsoDate): IsoDate | undefined {
  const year = Number(day.slice(0, 4));
  const thisYear = `${year}-${meter.setDay}` as IsoDate;
  const last = thisYear < day ? thisYear : (`${year - 1}-${meter.setDay}` as IsoDate);
  return last >= meter.installedOn ? last : undefined;
}

function countsSince(meter: Meter, day: IsoDate): IsoDate {
  const reset = meter.kind === 'hca' ? lastSetDay(meter, day) : undefined;
  return reset === undefined ? meter.installedOn : addDays(reset, 1);
}

/** What was used from the start of `firstYear` until a moment; only differences of it mean something. */
function useUntil(meter: Meter, day: IsoDate, ofDay: number): number {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7));
  const gone = (Number(day.slice(8)) - 1 + ofDay) / daysOfMonth(year, month);
  const before = usedBefore(meter, (year - firstYear) * 12 + month - 1);
  return before + useOfMonth(meter, year, month) * gone;
}

/** What was used in the first `months` months; kept, because every value of every file asks for it. */
function usedBefore(meter: Meter, months: number): number {
  let sums = kept.get(meter);
  if (!sums) kept.set(meter, (sums = [0]));
  for (let count = sums.length; count <= months; count += 1) {
    const year = firstYear + Math.floor((count - 1) / 12);
    sums.push((sums[count - 1] ?? 0) + useOfMonth(meter, year, ((count - 1) % 12) + 1));
  }
  return sums[months] ?? 0;
}

function useOfMonth(meter: Meter, year: number, month: number): number {
  const name = `${year}-${String(month).padStart(2, '0')}`;
  const heating = meter.kind === 'hca' || meter.kind === 'heat';
  const share = ((heating ? degreeDays : waterUse)[month - 1] ?? 0) / 1000;
  const weather = heating ? between(randomOf(`weather ${name}`), 0.85, 1.15) : 1;
  const habit = between(randomOf(`${meter.serial} ${name}`), 0.93, 1.07);
  const home = meter.emptyMonths.includes(name) ? whenEmpty : 1;
  return meter.yearly * share * weather * habit * home;
}

function daysOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
