import { isMonthEnd, lastFullDay, monthEnd } from '../../domain/civil-day.ts';
import type { ReadingKind, RegisterFunction } from '../../domain/reading.ts';
import { registerFunctions } from '../../domain/reading.ts';
import type { Zone } from '../../domain/instant.ts';
import type { NumberMarks, StatedValue } from '../device-record.ts';
import type { DateField } from '../written-date.ts';
import { bindDate, type Wording } from './bind-date.ts';
import {
  bindConditions,
  bindSource,
  type NumberedPlace,
  type Places,
  type Read,
  type Seen,
} from './bind-source.ts';
import type { RegisterRule } from './profile-schema.ts';
import { boundaryAfter, lastOccurrence, spanBefore } from './series-dates.ts';

/** What is known of a device when its values are read. */
interface ValueContext {
  readonly clock: DateField;
  readonly zone: Zone;
  readonly position: number;
  readonly ofStorage?: (storage: number) => DateField;
  /** Storage numbers that hold differences over half-months. */
  readonly isHalfMonth?: (storage: number) => boolean;
  /** How many values of a register the device had so far: the place in a history that only its order dates. */
  readonly counts: Map<object, number>;
}

/** Adds the values that a row states for one register. */
export type ReadRegister<Row> = (row: Row, seen: Seen, context: ValueContext, values: StatedValue[]) => void;

/** Binds a register to the places of a header; `undefined` if the header has no place for its value. */
export function bindRegister<Row>(
  rule: RegisterRule,
  places: Places<Row>,
  wording: Wording,
): ReadRegister<Row> | undefined {
  const read =
    rule.values === undefined ? bindSingle(rule, places, wording) : bindMany(rule, places, wording);
  if (!read || rule.if === undefined) return read;
  const holds = bindConditions(rule.if, places, wording.isMissing);
  return (row, seen, context, values) => {
    if (holds(row, seen)) read(row, seen, context, values);
  };
}

/** The unit text under which a fixed quantity is looked up: no unit of any file begins like this. */
export const fixedQuantity = '\u0000';

function bindSingle<Row>(
  rule: RegisterRule,
  places: Places<Row>,
  wording: Wording,
): ReadRegister<Row> | undefined {
  const { isMissing } = wording;
  const value = bindSource(rule.value, places, isMissing);
  if (!value) return undefined;
  const unit = unitReader(rule, places, wording);
  const date = rule.date === undefined ? undefined : bindDate(rule.date, places, wording);
  const statedBy = rule.statedBy === undefined ? unit : bindSource(rule.statedBy, places, isMissing);
  const datesItself =
    rule.statedBy !== undefined && JSON.stringify(rule.statedBy) === JSON.stringify(rule.date);
  const rest = bindRest(rule, places, wording);
  const { first, last } = storageOf(rule, 1);
  const storageFrom = storageReader(rule, places, wording);
  const positional = rule.series && seriesDates(rule.series, places, wording);
  return (row, seen, context, values) => {
    const text = value(row, seen);
    const { counts } = context;
    const before = counts.get(rule) ?? 0;
    if (positional) counts.set(rule, before + 1);
    // A date that stands for "never" says that there is no value to miss.
    if (datesItself && isMissing(text) && date?.(row, seen, {}) === 'missing') return;
    if (isMissing(text) && (statedBy === undefined || isMissing(statedBy(row, seen)))) return;
    const storage = storageFrom?.(row, seen) ?? first ?? last ?? 0;
    if (positional) {
      const common = { text, dimension: unit?.(row, seen) ?? '', position: context.position, storage };
      values.push({ ...rest(row, seen), ...common, ...positional(row, seen, context)(before, storage) });
      return;
    }
    const { clock, ofStorage } = context;
    let when =
      rule.date === undefined
        ? clock
        : (date?.(row, seen, { storage, ...(ofStorage && { ofStorage }) }) ?? 'missing');
    const kind = kindOf(rule.kind, storage, when, context);
    if (kind === 'instantaneous') when = when === 'missing' ? clock : when;
    else when = lastOccurrence(when, clock);
    if (kind === 'half-month' && typeof when === 'object') {
      when = boundaryAfter(when, 'half-month', 0, context.zone);
    }
    values.push({
      ...rest(row, seen),
      kind,
      storage,
      text,
      dimension: unit?.(row, seen) ?? '',
      date: when,
      position: context.position,
    });
  };
}

function bindMany<Row>(
  rule: RegisterRule,
  places: Places<Row>,
  wording: Wording,
): ReadRegister<Row> | undefined {
  const columns = places.numbered(rule.values ?? '');
  if (columns.length === 0) return undefined;
  const { isMissing } = wording;
  const unit = unitReader(rule, places, wording);
  const rest = bindRest(rule, places, wording);
  const dateOf = rule.series
    ? seriesDates(rule.series, places, wording)
    : ownDates(rule, places, wording, columns);
  const { first, last, step } = storageOf(rule, columns.length);
  return (row, seen, context, values) => {
    const texts = columns.map((column) => column.read(row));
    // What follows the last written value was never stored; only a gap before it is a missing value.
    const end = texts.findLastIndex((text) => !isMissing(text)) + 1;
    const begin = rule.series?.order === 'oldest-first' ? texts.findIndex((text) => !isMissing(text)) : 0;
    const place = dateOf(row, seen, context);
    const common = rest(row, seen);
    const dimension = unit?.(row, seen) ?? '';
    for (let at = Math.max(begin, 0); at < end; at += 1) {
      const column = columns[at];
      const storage =
        first === undefined ? (last ?? 0) - (columns.length - 1 - at) * step : first + at * step;
      values.push({
        ...common,
        ...place(at, storage),
        storage,
        text: texts[at] ?? '',
        dimension: column?.unit ?? dimension,
        position: context.position,
      });
    }
  };
}

/** Finds date and kind of the value in the `at`-th of several columns. */
type DatesOfRow<Row> = (
  row: Row,
  seen: Seen,
  context: ValueContext,
) => (at: number, storage: number) => Pick<StatedValue, 'date' | 'kind' | 'span'>;

function seriesDates<Row>(
  series: NonNullable<RegisterRule['series']>,
  places: Places<Row>,
  wording: Wording,
): DatesOfRow<Row> {
  const { step, order, mode } = series;
  const beforeClock = series.first === 'month-before-clock';
  const start = series.first === 'month-before-clock' ? undefined : bindDate(series.first, places, wording);
  const direction = order === 'newest-first' ? -1 : 1;
  const kind = seriesKind(step, mode);
  return (row, seen, { zone, clock }) => {
    const first = beforeClock ? monthBefore(clock) : (start?.(row, seen, {}) ?? 'missing');
    return (at) => {
      if (typeof first !== 'object') return { date: first, kind };
      const date = boundaryAfter(first, step, direction * at, zone);
      return kind === 'interval' && step !== 'half-month'
        ? { date, kind, span: spanBefore(date, step, zone) }
        : { date, kind };
    };
  };
}

function monthBefore(clock: DateField): DateField {
  return typeof clock === 'object' ? { day: monthEnd(clock.day, -1) } : clock;
}

/** A counter at a month's end, at an hour; or a difference up to there. */
function seriesKind(
  step: NonNullable<RegisterRule['series']>['step'],
  mode: 'cumulative' | 'delta',
): ReadingKind {
  if (step === 'half-month') return 'half-month';
  if (mode === 'delta') return 'interval';
  return step === 'month' ? 'month-end' : 'instantaneous';
}

/** Columns that have dates of their own: numbered like the values, or in the heading. */
function ownDates<Row>(
  rule: RegisterRule,
  places: Places<Row>,
  wording: Wording,
  columns: readonly NumberedPlace<Row>[],
): DatesOfRow<Row> {
  const { readDate, isMissing } = wording;
  const sources = rule.date === undefined ? [] : [rule.date].flat();
  const numbered = sources.flatMap((one) =>
    typeof one === 'string' && /\{\d/.test(one) ? [places.numbered(one)] : [],
  );
  return (row, _, context) => (at, storage) => {
    const column = columns[at];
    let date = readDate(column?.date ?? '');
    for (const dates of numbered) {
      const own = dates.find(({ number }) => number === column?.number);
      if (typeof date === 'object' || !own) continue;
      date = readDate(own.date ?? '');
      if (typeof date !== 'object') date = readDate(isMissing(own.read(row)) ? '' : own.read(row));
    }
    const when = lastOccurrence(date, context.clock);
    return { date: when, kind: kindOf(rule.kind, storage, when, context) };
  };
}

/** Storage 0 is now, 1 the set day by convention of OMS; a later one that ends with a month is a month's value. */
function kindOf(
  kind: RegisterRule['kind'],
  storage: number,
  date: DateField,
  { isHalfMonth }: ValueContext,
): ReadingKind {
  if (kind !== 'by-storage') return kind;
  if (storage === 0) return 'instantaneous';
  if (isHalfMonth?.(storage) === true) return 'half-month';
  return storage !== 1 && typeof date === 'object' && isMonthEnd(lastFullDay(date.day))
    ? 'month-end'
    : 'set-day';
}

function unitReader<Row>(
  rule: RegisterRule,
  places: Places<Row>,
  { isMissing }: Wording,
): Read<Row> | undefined {
  if (rule.quantity !== undefined) return () => `${fixedQuantity}${rule.quantity}`;
  return bindSource(rule.unit, places, isMissing);
}

function storageOf(
  { storage }: RegisterRule,
  count: number,
): { first?: number; last?: number; step: number } {
  if (typeof storage === 'number') return { first: storage, step: count > 1 ? 1 : 0 };
  if ('first' in storage) return storage;
  return 'last' in storage ? storage : { first: 0, step: 0 };
}

function storageReader<Row>(
  { storage }: RegisterRule,
  places: Places<Row>,
  { isMissing }: Wording,
): ((row: Row, seen: Seen) => number) | undefined {
  if (typeof storage !== 'object' || !('of' in storage)) return undefined;
  const read = bindSource(storage.of, places, isMissing);
  return read && ((row, seen) => smallNumber(read(row, seen)));
}

type Rest = Pick<StatedValue, 'tariff' | 'subunit' | 'function' | 'scale' | 'numbers'>;

function bindRest<Row>(
  rule: RegisterRule,
  places: Places<Row>,
  { isMissing }: Wording,
): (row: Row, seen: Seen) => Rest {
  const numbers: { numbers?: NumberMarks } = {};
  if (rule.numbers) {
    const { mark, thousands } = rule.numbers;
    numbers.numbers = {
      ...(mark === 'auto' ? {} : { mark }),
      ...(thousands === undefined ? {} : { thousands }),
    };
  }
  const numberFrom = (part: RegisterRule['tariff']) =>
    typeof part === 'number' ? undefined : bindSource(part.of, places, isMissing);
  const { tariff: tariffRule, subunit: subunitRule } = rule;
  const tariff = numberFrom(tariffRule);
  const subunit = numberFrom(subunitRule);
  const named = bindSource(rule.function, places, isMissing);
  const scale = bindSource(rule.scale, places, isMissing);
  const fixed = {
    tariff: typeof tariffRule === 'number' ? tariffRule : 0,
    subunit: typeof subunitRule === 'number' ? subunitRule : 0,
    ...numbers,
  };
  if (!tariff && !subunit && !named && !scale) return () => fixed;
  return (row, seen) => {
    const stated =
      registerFunctions.find((one) => one === named?.(row, seen)) ?? ('inst' satisfies RegisterFunction);
    const factor = scale?.(row, seen).trim() ?? '';
    return {
      ...fixed,
      ...(tariff && { tariff: smallNumber(tariff(row, seen)) }),
      ...(subunit && { subunit: smallNumber(subunit(row, seen)) }),
      ...(stated === 'inst' ? {} : { function: stated }),
      ...(factor === '' ? {} : { scale: factor }),
    };
  };
}

/** Absent and unreadable numbers of storages, tariffs and subunits are 0, the register every device has. */
function smallNumber(text: string): number {
  const number = Number(text.trim());
  return Number.isInteger(number) && number >= 0 && number <= 0xffff ? number : 0;
}
