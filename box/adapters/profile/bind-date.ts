import type { DateField } from '../written-date.ts';
import { bindConditions, bindSource, type NumberedPlace, type Places, type Seen } from './bind-source.ts';
import type { ReadDate } from './date-formats.ts';
import type { MissingTest } from './missing-test.ts';
import type { DateSource } from './profile-schema.ts';

/** How texts of a profile's files are understood. */
export interface Wording {
  readonly readDate: ReadDate;
  readonly isMissing: MissingTest;
}

/** What a date may depend on beside the row. */
interface DateContext {
  /** Dates of storage numbers, where records state them. */
  readonly ofStorage?: (storage: number) => DateField;
  readonly storage?: number;
  /** The numbered column the value stands in. */
  readonly column?: NumberedPlace<never>;
}

/** Reads the date of a source from a row. */
export type ReadDateOf<Row> = (row: Row, seen: Seen, context: DateContext) => DateField;

/** Binds a date to the places of a header; `undefined` if it has no place there. */
export function bindDate<Row>(
  rule: DateSource | undefined,
  places: Places<Row>,
  wording: Wording,
): ReadDateOf<Row> | undefined {
  const { readDate, isMissing } = wording;
  if (rule === undefined) return undefined;
  if (rule === 'of-storage') {
    return (_, __, { ofStorage, storage = 0 }) => ofStorage?.(storage) ?? 'missing';
  }
  if (rule === 'in-heading') return (_, __, { column }) => readDate(column?.date ?? '');
  if (Array.isArray(rule)) {
    const dates = rule.map((one) => bindDate(one, places, wording)).filter((date) => date !== undefined);
    if (dates.length <= 1) return dates[0];
    return (row, seen, context) => {
      let field: DateField = 'missing';
      for (const read of dates) {
        field = read(row, seen, context);
        if (field !== 'missing') return field;
      }
      return field;
    };
  }
  if (typeof rule === 'object' && 'day' in rule) {
    const day = bindSource(rule.day, places, isMissing);
    const time = bindSource(rule.time, places, isMissing);
    if (!day) return undefined;
    const holds = bindConditions(rule.if, places, isMissing);
    return (row, seen) => (holds(row, seen) ? readDate(day(row, seen), time?.(row, seen)) : 'missing');
  }
  const read = bindSource(rule, places, isMissing);
  return read && ((row, seen) => readDate(read(row, seen)));
}
