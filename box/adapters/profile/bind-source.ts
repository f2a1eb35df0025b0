import type { MissingTest } from './missing-test.ts';
import type { Condition, Source, SourceRule } from './source-schema.ts';

/** What is known of the file and of the device while a row is read. */
export interface Seen {
  readonly kept: Map<string, string>;
  readonly inName: ReadonlyMap<string, string>;
  device?: DeviceTraits;
}

/** What rules for single devices look at. */
export interface DeviceTraits {
  readonly manufacturer: string | undefined;
  readonly version: number | undefined;
  readonly deviceType: number | undefined;
  readonly role: 'meter' | 'collector';
}

/** The places of one kind of row: columns of a table under one header, or paths below an XML element. */
export interface Places<Row> {
  /** Reads a place; `undefined` if there is none of that name. */
  find(name: string): ((row: Row) => string) | undefined;
  /** The places that a numbered pattern names, by number. */
  numbered(pattern: string): readonly NumberedPlace<Row>[];
}

/** One of several numbered places, with what its heading says beside the number. */
export interface NumberedPlace<Row> {
  readonly number: number;
  readonly read: (row: Row) => string;
  readonly date?: string;
  readonly unit?: string;
}

/** Reads the text of a source from a row. */
export type Read<Row> = (row: Row, seen: Seen) => string;

/** Binds a source to the places of a header once, so that reading a row looks nothing up. `undefined` if it has no place
 *  there. */
export function bindSource<Row>(
  source: Source | undefined,
  places: Places<Row>,
  isMissing: MissingTest,
): Read<Row> | undefined {
  if (source === undefined) return undefined;
  if (typeof source === 'string') return places.find(source);
  if (isRule(source)) return bindRule(source, places, isMissing);
  const reads = source.map((one) => bindSource(one, places, isMissing)).filter((read) => read !== undefined);
  const [only] = reads;
  if (reads.length <= 1) return only;
  return (row, seen) => {
    for (const read of reads) {
      const text = read(row, seen);
      if (!isMissing(text)) return text;
    }
    return '';
  };
}

/** Binds conditions; without any, everything meets them. */
export function bindConditions<Row>(
  conditions: readonly Condition[] | undefined,
  places: Places<Row>,
  isMissing: MissingTest,
): (row: Row, seen: Seen) => boolean {
  const tests = (conditions ?? []).map((condition) => bindCondition(condition, places, isMissing));
  const [only] = tests;
  if (only === undefined) return () => true;
  return tests.length === 1 ? only : (row, seen) => tests.every((test) => test(row, seen));
}

function isRule(source: Exclude<Source, string>): source is SourceRule {
  return !Array.isArray(source);
}

function bindRule<Row>(rule: SourceRule, places: Places<Row>, isMissing: MissingTest): Read<Row> | undefined {
  const plain = plainText(rule, places, isMissing);
  if (plain === undefined) return undefined;
  const changed = change(rule, plain, isMissing);
  if (rule.if === undefined) return changed;
  const holds = bindConditions(rule.if, places, isMissing);
  return (row, seen) => (holds(row, seen) ? changed(row, seen) : '');
}

function plainText<Row>(
  rule: SourceRule,
  places: Places<Row>,
  isMissing: MissingTest,
): Read<Row> | undefined {
  const { at, const: constant, fileName, kept, join } = rule;
  if (at !== undefined) {
    for (const name of typeof at === 'string' ? [at] : at) {
      const read = places.find(name);
      if (read) return read;
    }
    return undefined;
  }
  if (constant !== undefined) return () => constant;
  if (fileName !== undefined) return (_, seen) => seen.inName.get(fileName) ?? '';
  if (kept !== undefined) return (_, seen) => seen.kept.get(kept) ?? '';
  const reads = (join ?? [])
    .map((one) => bindSource(one, places, isMissing))
    .filter((read) => read !== undefined);
  return (row, seen) =>
    reads
      .map((read) => read(row, seen))
      .filter((text) => !isMissing(text))
      .join(' ');
}

function change<Row>(rule: SourceRule, read: Read<Row>, isMissing: MissingTest): Read<Row> {
  const { map, as } = rule;
  if (as === 'hex') {
    return (row, seen) => {
      const text = read(row, seen).trim().replace(/^0x/i, '');
      return /^[0-9a-f]{1,8}$/i.test(text) ? String(Number.parseInt(text, 16)) : text;
    };
  }
  if (as === 'local-time') return (row, seen) => read(row, seen).trim().replace(/Z$/, '');
  if (map === undefined) return read;
  const known = new Map(Object.entries(map));
  const other = known.get('*');
  return (row, seen) => {
    const text = read(row, seen).trim();
    return known.get(text) ?? (isMissing(text) ? text : (other ?? text));
  };
}

function bindCondition<Row>(
  condition: Condition,
  places: Places<Row>,
  isMissing: MissingTest,
): (row: Row, seen: Seen) => boolean {
  const { of, is, startsWith, endsWith, contains, written, not = false } = condition;
  const read = bindSource(of, places, isMissing) ?? (() => '');
  const ofText = (text: string): boolean =>
    (is?.includes(text) ?? true) &&
    (startsWith?.some((start) => text.startsWith(start)) ?? true) &&
    (endsWith?.some((end) => text.endsWith(end)) ?? true) &&
    (contains?.some((part) => text.includes(part)) ?? true) &&
    (written === undefined || written === !isMissing(text));
  const ofDevice = deviceTest(condition);
  return (row, seen) =>
    (of === undefined || ofText(read(row, seen).trim()) !== not) && (ofDevice?.(seen.device) ?? true);
}

function deviceTest(condition: Condition): ((device: DeviceTraits | undefined) => boolean) | undefined {
  const { manufacturer, version, deviceType, role } = condition;
  if (manufacturer === undefined && version === undefined && deviceType === undefined && role === undefined) {
    return undefined;
  }
  return (device) =>
    (manufacturer?.includes(device?.manufacturer ?? '') ?? true) &&
    (version?.includes(device?.version ?? -1) ?? true) &&
    (deviceType?.includes(device?.deviceType ?? -1) ?? true) &&
    (role === undefined || role === device?.role);
}
