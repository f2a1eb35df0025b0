import { lastFullDay, monthEnd } from '../domain/civil-day.ts';
import type { Issue } from '../domain/issue.ts';
import type { AdapterInput, Fact, FileAdapter } from './adapter.ts';
import { type BilRow, isBilTable, readBilTable } from './bil-table.ts';
import { decodeText } from './decode-text.ts';
import { isMissing } from './missing-marker.ts';
import { type DateField, readDate } from './qundis-date.ts';
import {
  clockInstant,
  isCollectorType,
  type QundisFile,
  qundisFacts,
  type QundisRecord,
  type QundisValue,
} from './qundis-facts.ts';

/** Siemens / Qundis BIL, the "billing file" of OZW and WTT centrals, and `.rep` files with the same column names
 *  (formats.md 3 and 4). Columns are found by name: every type of central has others. */
export const siemensBil: FileAdapter = {
  id: 'siemens-bil',
  title: 'Siemens / Qundis BIL',
  version: 1,
  positionUnit: 'line',
  recognises: ({ text }) => isBilTable(text),
  parse,
};

function* parse(input: AdapterInput): Generator<Fact, void, undefined> {
  const text = decodeText(() => input.bytes());
  for (const issue of text.issues) yield { type: 'issue', issue };
  const file: QundisFile = { zone: input.zone };
  let plant: BilRow | undefined;
  let rows = 0;
  const serials = new Set<string>();
  for (const row of readBilTable(text.pieces())) {
    if (row.table === 'plant') {
      plant ??= row;
      yield* plantFacts(row);
      continue;
    }
    rows += 1;
    const record = recordOf(row, plant?.cell('Type') ?? '');
    serials.add(record.serials.join('/'));
    yield* qundisFacts(record, file);
  }
  yield* countIssue(plant, rows, serials.size);
}

function* plantFacts(row: BilRow): Generator<Fact, void, undefined> {
  const gateway = row.cell('KFabNr354');
  const written = readDate(row.cell('ZDat305'), row.cell('ZUhr306'));
  const createdAt = typeof written === 'object' ? clockInstant(written) : undefined;
  yield {
    type: 'file',
    facts: {
      ...(isMissing(gateway) ? {} : { gateway }),
      ...(createdAt === undefined ? {} : { createdAt }),
    },
  };
}

/** The plant says how many devices follow (formats.md 1); a table with a row for each register has fewer devices than
 *  rows, so either may agree. */
function* countIssue(
  plant: BilRow | undefined,
  rows: number,
  devices: number,
): Generator<Fact, void, undefined> {
  const announced = plant?.cell('CMBusDev347') ?? '';
  if (plant === undefined || !/^\d+$/.test(announced)) return;
  if (Number(announced) === rows || Number(announced) === devices) return;
  const message = `The file announces ${announced} devices and has ${devices}: it may have been cut`;
  const issue: Issue = { code: 'device-count-differs', level: 'warning', message, position: plant.line };
  yield { type: 'issue', issue };
}

/** What an OZW10 says in `SMBusDev` of a device it did not read: absent, too many reads, communication error, removed.
 *  A WTT16 writes the number of the receiving node there, 0 for none (formats.md 3.1). */
const notReadByOzw: ReadonlySet<string> = new Set(['0', '3', '4', '5']);

function recordOf(row: BilRow, centralType: string): QundisRecord {
  const collector = isCollectorType(row.cell('KMed187'));
  const bus = row.cell('SMBusDev');
  const isOzw = centralType.toUpperCase().startsWith('OZW');
  return {
    collector,
    serials: [row.cell('KFabNr254'), row.cell('KKundeNr101')],
    manufacturer: row.cell('KCoCode282'),
    version: row.cell('KSWIndZ252'),
    deviceType: row.cell('KMed187'),
    model: '',
    status: row.cell('SFehler250'),
    errorDate: row.cell('ZDatEvent'),
    clock: clockOf(row),
    receiver: isOzw ? (notReadByOzw.has(bus) ? '0' : '') : bus,
    // Nodes write their battery into the column of the current energy: "77" and "%", or "ext. power".
    power: collector ? [row.cell('CEnKVal102'), row.cell('CEnKDim102')].filter(isWritten).join(' ') : '',
    values: collector ? [] : [...currentValues(row), ...setDayValues(row), ...monthValues(row)],
    position: row.line,
  };
}

/** The device's own clock; for a meter without one, when it was read, if it said anything at all. */
function clockOf(row: BilRow): DateField {
  const clock = readDate(row.cell('ZDat'), row.cell('ZUhr'));
  const said = [row.cell('CEnKVal102'), row.cell('CVolKVal103')].some(isWritten);
  return clock === 'missing' && said ? readDate(row.cell('ZDatR133'), row.cell('ZUhrR134')) : clock;
}

/** One pair of columns, value and dimension, with the place its values take among the registers. The storage numbers are
 *  those of the XML of the same devices: 0 now, 1 last set day, and 2 for the set day before. */
interface ColumnPair {
  readonly value: string;
  readonly dimension: string;
  /** Where the dimension stands in tables that leave out its own column (formats.md 4). */
  readonly elsewhere: string;
  readonly tariff: number;
  readonly storage: number;
  /** Column of the date; empty: the device's clock. */
  readonly date: string;
}

const pairs: readonly ColumnPair[] = Object.freeze([
  pair('CEnKVal102', 'CEnKDim102', 'CEnKDim102', 0),
  pair('CVolKVal103', 'CVolKDim103', 'CVolKDim103', 0),
  pair('CVxTar1Val193', 'CVxTar1Dim193', 'CEnKDim102', 0, '', 1),
  pair('CVxTar2Val194', 'CVxTar2Dim194', 'CEnKDim102', 0, '', 2),
  pair('CEnStLVal107', 'CEnStLDim107', 'CEnKDim102', 1, 'ZDatStL110'),
  pair('CVolStLVal108', 'CVolStLDim108', 'CVolKDim103', 1, 'ZDatStL110'),
  pair('CVxTar1StLVal193', 'CVxTar1StLDim193', 'CEnKDim102', 1, 'ZDatStL110', 1),
  pair('CVxTar2StLVal194', 'CVxTar2StLDim194', 'CEnKDim102', 1, 'ZDatStL110', 2),
  pair('CEnStVlVal111', 'CEnStVlDim111', 'CEnKDim102', 2, 'ZDatStVl114'),
  pair('CVolStVlVal112', 'CVolStVlDim112', 'CVolKDim103', 2, 'ZDatStVl114'),
]);

function pair(
  value: string,
  dimension: string,
  elsewhere: string,
  storage: number,
  date = '',
  tariff = 0,
): ColumnPair {
  return { value, dimension, elsewhere, storage, date, tariff };
}

function* currentValues(row: BilRow): Generator<QundisValue, void, undefined> {
  const clock = clockOf(row);
  for (const columns of pairs) if (columns.storage === 0) yield* valueOf(row, columns, clock);
}

function* setDayValues(row: BilRow): Generator<QundisValue, void, undefined> {
  for (const columns of pairs) {
    if (columns.storage > 0) yield* valueOf(row, columns, readDate(row.cell(columns.date)));
  }
}

/** A column pair without dimension is a function the device does not have: nothing is missing there. */
function* valueOf(
  row: BilRow,
  columns: ColumnPair,
  date: DateField,
): Generator<QundisValue, void, undefined> {
  const dimension = row.has(columns.dimension) ? row.cell(columns.dimension) : row.cell(columns.elsewhere);
  const text = row.cell(columns.value);
  if (!row.has(columns.value) || (isMissing(dimension) && isMissing(text))) return;
  // A table that has no column for this dimension cannot say that the function is there.
  if (!row.has(columns.dimension) && isMissing(text)) return;
  const { storage, tariff } = columns;
  const kind = storage === 0 ? 'instantaneous' : 'set-day';
  yield { storage, tariff, subunit: 0, kind, text, dimension, date, position: row.line };
}

/** The month columns of a table, newest first: `CVxStat1Val121` to `CVxStat12Val132`, later ones without the number.
 *  Devices store up to 24 months (formats.md 2.6). */
function monthColumns(row: BilRow): string[] {
  const months = Array.from({ length: 24 }, (_, at) => at + 1);
  return months
    .flatMap((month) => [`CVxStat${month}Val${120 + month}`, `CVxStat${month}Val`])
    .filter((column) => row.has(column));
}

/** The month-end values, newest first and one month apart. What follows the oldest value was never stored; only a gap
 *  before it is a missing value. The storages are those of an XML block of as many months: the oldest is 8. */
function* monthValues(row: BilRow): Generator<QundisValue, void, undefined> {
  const newest = readDate(row.cell('ZDatSta1'));
  const texts = monthColumns(row).map((column) => row.cell(column));
  const oldest = texts.findLastIndex(isWritten);
  const dimension = isMissing(row.cell('CVxStatDim')) ? row.cell('CEnKDim102') : row.cell('CVxStatDim');
  for (const [at, text] of texts.slice(0, oldest + 1).entries()) {
    const date = typeof newest === 'object' ? { day: monthEnd(lastFullDay(newest.day), -at) } : newest;
    const register = { storage: 7 + texts.length - at, tariff: 0, subunit: 0 };
    yield { ...register, kind: 'month-end', text, dimension, date, position: row.line };
  }
}

function isWritten(text: string): boolean {
  return !isMissing(text);
}
