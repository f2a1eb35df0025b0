import { isMonthEnd, lastFullDay } from '../../domain/civil-day.ts';
import { isMissing } from '../missing-marker.ts';
import { dateReader } from '../profile/date-formats.ts';
import type { ProfileText } from '../profile/profile-schema.ts';
import { type Column, describeColumns, isNumber } from './describe-columns.ts';
import { deviceTypeOfWord } from './header-words.ts';
import { guessMarks } from './number-marks.ts';
import type { SniffedTable } from './sniff-table.ts';

/** A profile made for a table nobody has described, and what it rests on. */
export interface DerivedProfile {
  readonly profile: ProfileText;
  readonly reasons: readonly string[];
  /** Columns that found a place. */
  readonly mapped: number;
}

type TableText = Extract<ProfileText, { kind: 'table' }>['tables'][number];
type RegisterText = NonNullable<TableText['registers']>[number];

/** Makes a profile out of the headings and cells of a table; `undefined` if no column has serial numbers or none has
 *  values with a unit and a day. */
export function deriveProfile(table: SniffedTable, id: string, title: string): DerivedProfile | undefined {
  const columns = describeColumns(table);
  const of = (role: Column['role']) => columns.find((column) => column.role === role);
  const serial = of('serial') ?? columns.find(looksLikeSerials);
  if (!serial) return undefined;
  const reasons = [`"${serial.heading}" holds serial numbers`];
  const date = of('date');
  const time = of('time');
  const clock = date && (time ? { day: date.name, time: time.name } : date.name);
  if (clock) reasons.push(`"${date.heading}" is the day of the values (${date.dateFormat ?? ''})`);
  const kind = date && !time && areMonthEnds(date) ? 'month-end' : 'instantaneous';
  const unit = of('unit');
  const registers: RegisterText[] = [];
  const used = new Set<Column | undefined>([serial, date, time, unit]);

  const inHeadings = columns.filter(({ heading, cells }) => isDay(heading) && cells.every(isNumber));
  if (inHeadings.length > 0) {
    for (const column of inHeadings) used.add(column);
    const [first] = inHeadings;
    reasons.push(`"${first?.heading ?? ''}" and others are days with values under them`);
    registers.push({ kind: 'month-end', values: '{date}', date: 'in-heading', ...unitOf(unit, undefined) });
  }
  for (const column of columns) {
    if (column.role !== 'value' || used.has(column) || (!clock && inHeadings.length > 0)) continue;
    const stated = unitOf(unit, column);
    if (!clock || !('unit' in stated || 'quantity' in stated)) {
      reasons.push(
        `"${column.heading}" holds numbers, but ${clock ? 'no unit says of what' : 'no day says of when'}`,
      );
      continue;
    }
    used.add(column);
    registers.push({
      kind,
      value: column.name,
      ...stated,
      ...(kind === 'instantaneous' ? {} : { date: clock }),
      ...subunitOf(registers, stated),
    });
  }
  const [setValue, setDate] = [of('set-value'), of('set-date')];
  if (setValue && setDate) {
    used.add(setValue).add(setDate);
    const stated = unitOf(unit, setValue);
    registers.push({
      kind: 'set-day',
      value: setValue.name,
      date: setDate.name,
      storage: 1,
      ...('unit' in stated || 'quantity' in stated ? stated : sameAs(registers[0])),
    });
  }
  if (registers.length === 0) return undefined;

  const [manufacturer, medium, version] = [of('manufacturer'), of('medium'), of('version')];
  const [status, errorDate] = [of('status'), of('error-date')];
  for (const column of [manufacturer, medium, version, status, errorDate]) used.add(column);
  const marks = guessMarks(
    columns
      .filter(({ role }) => role === 'value' || role === 'set-value')
      .flatMap(({ cells }) => cells)
      .concat(inHeadings.flatMap(({ cells }) => cells)),
  );
  const { mark, thousands, doubt } = marks;
  if (doubt !== undefined) reasons.push(doubt);
  const formats = [...new Set(columns.flatMap(({ dateFormat }) => dateFormat ?? []))];
  const headingFormat = inHeadings
    .map(({ heading }) => formatOf(heading))
    .find((format) => format !== undefined);
  const state = {
    ...(status ? { raw: status.name } : {}),
    ...(errorDate ? { errorDate: errorDate.name } : {}),
  };
  used.delete(undefined);
  const profile: ProfileText = {
    language: 1,
    id,
    version: 1,
    title,
    kind: 'table',
    delimiters: [table.delimiter],
    quote: table.quote,
    dates: {
      formats: [
        ...new Set([
          ...formats,
          ...(headingFormat === undefined ? [] : [headingFormat]),
          ...(formats.length === 0 && headingFormat === undefined ? ['dd.MM.yyyy'] : []),
        ]),
      ],
    },
    numbers: { mark, ...(thousands === undefined ? {} : { thousands }) },
    tables: [
      {
        name: 'rows',
        header: { all: requiredHeadings(columns, used) },
        long: isLong(serial),
        device: {
          serial: serial.name,
          ...(manufacturer ? { manufacturer: manufacturer.name } : {}),
          ...(medium ? { deviceType: mediumSource(medium) } : {}),
          ...(version ? { version: version.name } : {}),
          ...(clock ? { clock } : {}),
        },
        ...(Object.keys(state).length > 0 ? { state } : {}),
        registers,
      },
    ],
  };
  return { profile, reasons, mapped: used.size };
}

/** Numbers of up to 8 digits, hardly one twice. */
function looksLikeSerials({ cells, role }: Column): boolean {
  return (
    role === undefined &&
    cells.length > 0 &&
    cells.every((cell) => /^\d{6,8}$/.test(cell)) &&
    new Set(cells).size * 2 > cells.length
  );
}

function isLong({ cells }: Column): boolean {
  return cells.some((cell, at) => at > 0 && cells[at - 1] === cell);
}

/** Where the unit of a value stands: in its heading, in a column of its own, or in a word that fixes it. */
function unitOf(
  unit: Column | undefined,
  column: Column | undefined,
): { unit?: string | { const: string }; quantity?: 'hca' } {
  if (column?.unit !== undefined) return { unit: { const: column.unit } };
  if (unit) return { unit: unit.name };
  return column && /hkv|einheiten|striche|hca/i.test(column.heading) ? { quantity: 'hca' } : {};
}

function sameAs(register: RegisterText | undefined): Pick<RegisterText, 'unit' | 'quantity'> {
  return {
    ...(register?.unit === undefined ? {} : { unit: register.unit }),
    ...(register?.quantity === undefined ? {} : { quantity: register.quantity }),
  };
}

/** A second counter of the same unit is another one: it gets a subunit of its own, or it would contradict the first. */
function subunitOf(
  registers: readonly RegisterText[],
  stated: ReturnType<typeof unitOf>,
): { subunit?: number } {
  const key = JSON.stringify(stated);
  const before = registers.filter(
    ({ kind, unit, quantity }) =>
      kind !== 'set-day' &&
      JSON.stringify({
        ...(unit === undefined ? {} : { unit }),
        ...(quantity === undefined ? {} : { quantity }),
      }) === key,
  ).length;
  return before === 0 ? {} : { subunit: before };
}

function mediumSource({ name, cells }: Column) {
  const texts = [...new Set(cells)].filter((cell) => !/^\d+$/.test(cell)).slice(0, 100);
  const map = Object.fromEntries(
    texts.flatMap((text) => {
      const type = deviceTypeOfWord(text);
      return type === undefined ? [] : [[text, type]];
    }),
  );
  return texts.length === 0 ? name : { at: name, map };
}

/** By what files of this kind are known again: the headings that are read, but not days, which change. */
function requiredHeadings(columns: readonly Column[], used: ReadonlySet<Column | undefined>): string[] {
  const names = columns
    .filter((column) => used.has(column) && !isDay(column.heading) && !/[{}*#]/.test(column.heading))
    .map(({ heading }) => heading);
  return [...new Set(names)].filter((name) => name !== '').slice(0, 30);
}

function areMonthEnds({ cells, dateFormat }: Column): boolean {
  if (dateFormat === undefined) return false;
  const read = dateReader([dateFormat], isMissing);
  return cells.every((cell) => {
    const field = read(cell);
    return typeof field === 'object' && field.time === undefined && isMonthEnd(lastFullDay(field.day));
  });
}

const headingFormats = ['dd.MM.yyyy', 'iso', 'dd/MM/yyyy', 'dd.MM.yy', 'yyyy/MM/dd'] as const;

function formatOf(heading: string): string | undefined {
  return headingFormats.find((format) => typeof dateReader([format], isMissing)(heading) === 'object');
}

function isDay(heading: string): boolean {
  return heading.length <= 12 && formatOf(heading) !== undefined;
}
