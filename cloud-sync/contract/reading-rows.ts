import { type Column, type SparseColumn, wireKinds, wireQualities, type WireReadings } from './facts.ts';

/** One reading of a batch, taken out of its columns. */
export interface ReadingRow {
  readonly change: number;
  /** Number of its series in the conversation. */
  readonly series: number;
  readonly kind: (typeof wireKinds)[number];
  /** Days since 1970-01-01: the last full local day the value covers. */
  readonly validOn: number;
  /** Seconds since 1970. */
  readonly measuredAt?: number;
  readonly from?: number;
  readonly until?: number;
  /** Exact decimal: `mantissa / 10 ** scale`. */
  readonly mantissa: bigint;
  readonly scale: number;
  readonly quality: (typeof wireQualities)[number];
  readonly storage: number;
  readonly version: number;
  /** Place in the batch's `sources`. */
  readonly source: number;
  readonly position: number;
}

/** Puts readings, in the order of their change numbers, into columns. `previous` is the number before the batch. */
export function toWireReadings(rows: readonly ReadingRow[], previous: number): WireReadings {
  return {
    count: rows.length,
    change: packed(
      differences(
        rows.map(({ change }) => change),
        previous,
      ),
    ),
    series: packed(rows.map(({ series }) => series)),
    kind: packed(rows.map(({ kind }) => wireKinds.indexOf(kind))),
    validOn: packed(
      differences(
        rows.map(({ validOn }) => validOn),
        0,
      ),
    ),
    measuredAt: packedSparse(rows.map(({ measuredAt }) => measuredAt)),
    from: packedSparse(rows.map(({ from }) => from)),
    until: packedSparse(rows.map(({ until }) => until)),
    mantissa: packedMantissas(rows.map(({ mantissa }) => mantissa)),
    scale: packed(rows.map(({ scale }) => scale)),
    quality: packed(rows.map(({ quality }) => wireQualities.indexOf(quality))),
    storage: packed(rows.map(({ storage }) => storage)),
    version: packed(rows.map(({ version }) => version)),
    source: packed(rows.map(({ source }) => source)),
    position: packed(
      differences(
        rows.map(({ position }) => position),
        0,
      ),
    ),
  };
}

/** The readings of columns, in order. Throws RangeError if a column has another length than `count`, or a code is in
 *  no list: the batch is then refused as a whole. */
export function fromWireReadings(columns: WireReadings, previous: number): ReadingRow[] {
  const { count } = columns;
  const change = sums(full('change', columns.change, count), previous);
  const series = full('series', columns.series, count);
  const kind = full('kind', columns.kind, count);
  const validOn = sums(full('validOn', columns.validOn, count), 0);
  const measuredAt = fullSparse('measuredAt', columns.measuredAt, count);
  const from = fullSparse('from', columns.from, count);
  const until = fullSparse('until', columns.until, count);
  const mantissa = fullMantissas(columns.mantissa, count);
  const scale = full('scale', columns.scale, count);
  const quality = full('quality', columns.quality, count);
  const storage = full('storage', columns.storage, count);
  const version = full('version', columns.version, count);
  const source = full('source', columns.source, count);
  const position = sums(full('position', columns.position, count), 0);
  return Array.from({ length: count }, (_, at) => ({
    change: cell(change, at),
    series: cell(series, at),
    kind: named(wireKinds, cell(kind, at), 'kind'),
    validOn: cell(validOn, at),
    ...present('measuredAt', measuredAt[at]),
    ...present('from', from[at]),
    ...present('until', until[at]),
    mantissa: mantissa[at] ?? 0n,
    scale: cell(scale, at),
    quality: named(wireQualities, cell(quality, at), 'quality'),
    storage: cell(storage, at),
    version: cell(version, at),
    source: cell(source, at),
    position: cell(position, at),
  }));
}

function packed(values: readonly number[]): Column {
  const first = values[0];
  return first !== undefined && values.every((value) => value === first) ? first : [...values];
}

function packedSparse(values: readonly (number | undefined)[]): SparseColumn {
  if (values.every((value) => value === undefined)) return null;
  let last = 0;
  return values.map((value) => {
    if (value === undefined) return null;
    const difference = value - last;
    last = value;
    return difference;
  });
}

function packedMantissas(values: readonly bigint[]): WireReadings['mantissa'] {
  return values.map((value) => {
    const short = Number(value);
    return Number.isSafeInteger(short) ? short : value.toString();
  });
}

function differences(values: readonly number[], before: number): number[] {
  return values.map((value, at) => value - (at === 0 ? before : (values[at - 1] ?? before)));
}

function sums(values: readonly number[], before: number): number[] {
  let sum = before;
  return values.map((value) => (sum += value));
}

function full(name: string, values: Column, count: number): readonly number[] {
  if (typeof values === 'number') return Array.from({ length: count }, () => values);
  if (values.length !== count) throw lengthDiffers(name, values.length, count);
  return values;
}

function fullSparse(name: string, values: SparseColumn, count: number): readonly (number | undefined)[] {
  if (values === null) return [];
  const list = typeof values === 'number' ? Array.from({ length: count }, () => values) : values;
  if (list.length !== count) throw lengthDiffers(name, list.length, count);
  let last = 0;
  return list.map((difference) => (difference === null ? undefined : (last += difference)));
}

function fullMantissas(values: WireReadings['mantissa'], count: number): readonly bigint[] {
  const list = typeof values === 'number' ? Array.from({ length: count }, () => values) : values;
  if (list.length !== count) throw lengthDiffers('mantissa', list.length, count);
  return list.map((value) => BigInt(value));
}

function lengthDiffers(name: string, length: number, count: number): RangeError {
  return new RangeError(`Column "${name}" has ${length} rows, the batch states ${count}`);
}

function named<T>(names: readonly T[], place: number, column: string): T {
  const name = names[place];
  if (name === undefined) throw new RangeError(`Column "${column}" has the unknown code ${place}`);
  return name;
}

function present(name: 'measuredAt' | 'from' | 'until', value: number | undefined) {
  return value === undefined ? {} : { [name]: value };
}

function cell(values: readonly number[], place: number): number {
  return values[place] ?? 0;
}
