import { parseIsoDate } from '../../domain/civil-day.ts';
import type { AdapterInput, Fact } from '../adapter.ts';
import { decodeText } from '../decode-text.ts';
import { readXml } from '../guarded-xml.ts';
import type { RecordFile, StatedValue } from '../device-record.ts';
import { recordFacts } from '../record-facts.ts';
import type { DateField } from '../written-date.ts';
import { bindDevice } from './bind-device.ts';
import type { Wording } from './bind-date.ts';
import { bindRegister, type ReadRegister } from './bind-register.ts';
import { bindConditions, bindSource, type Read, type Seen } from './bind-source.ts';
import { bindFile, factsInName } from './file-facts.ts';
import { gatherDevices } from './gather-devices.ts';
import { groupRecords } from './group-records.ts';
import { profileFile, seenBefore, wordingOf } from './profile-file.ts';
import type { DocumentRule, XmlProfile } from './profile-schema.ts';
import { storageDates } from './storage-dates.ts';
import type { XmlElement } from './xml-element.ts';
import { elementsAt } from './xml-path.ts';
import { xmlPlaces } from './xml-places.ts';

/** A reader of XML documents by a profile: one device after the other; what was read is forgotten. Throws BoxError `USAGE`
 *  for a path that is none. */
export function documentReader(
  profile: XmlProfile,
): (input: AdapterInput) => Generator<Fact, void, undefined> {
  const { document } = profile;
  const wording = wordingOf(profile);
  const statedFile = document.file && bindFile(document.file, xmlPlaces, wording);
  const toFacts = bindDocument(document, wording);
  return function* (input) {
    const text = decodeText(() => input.bytes());
    for (const issue of text.issues) yield { type: 'issue', issue };
    const file = profileFile(profile, wording, input);
    const seen = seenBefore(profile, input);
    const devices = gathererOf(document, wording, seen);
    yield* factsInName(seen, input.zone);
    let isFirst = true;
    for (const _ of readXml(text.pieces(), devices, document.roots)) {
      for (const device of devices.take()) {
        if (isFirst && statedFile) yield* statedFile(device, seen, file.clockZone).facts;
        isFirst = false;
        yield* toFacts(device, seen, file, receptionOf(input));
      }
    }
  };
}

function gathererOf({ device }: DocumentRule, { isMissing }: Wording, seen: Seen) {
  if (typeof device === 'string') return gatherDevices(device);
  const begins = bindConditions([device.beginWhere], xmlPlaces, isMissing);
  return groupRecords(device.groupsOf, (record) => begins(record, seen));
}

/** A device without a clock is dated by when the file came. */
function receptionOf({ receivedAt }: AdapterInput): DateField {
  if (receivedAt === undefined) return 'missing';
  const day = parseIsoDate(receivedAt.slice(0, 10));
  return day === undefined ? 'missing' : { day, time: receivedAt.slice(11, 19), instant: receivedAt };
}

type ToFacts = (device: XmlElement, seen: Seen, file: RecordFile, received: DateField) => Iterable<Fact>;

function bindDocument(document: DocumentRule, wording: Wording): ToFacts {
  const { isMissing } = wording;
  const readDevice = bindDevice(document.deviceRule, document.state, xmlPlaces, wording);
  const registers = document.registers
    .map((rule) => bindRegister(rule, xmlPlaces, wording))
    .filter((register): register is ReadRegister<XmlElement> => register !== undefined);
  const recordsOf = document.records === undefined ? undefined : elementsAt(document.records);
  const datesOf = bindStorageDates(document, wording);
  const clockOf = bindClock(document, wording);
  const repeats = document.repeats ? { repeats: true } : {};

  return function* (device, seen, file, received) {
    delete seen.device;
    const records = recordsOf?.(device) ?? [device];
    const ownClock = clockOf(records, seen);
    const texts = readDevice(device, seen, ownClock);
    const clock = ownClock === 'missing' ? texts.clock : ownClock;
    const dates = storageDates(
      datesOf(records, seen),
      clock === 'missing' ? received : clock,
      seen.device,
      document.storageDates?.makersSeries ?? false,
    );
    const values: StatedValue[] = [];
    const counts = new Map<object, number>();
    for (const record of texts.collector ? [] : records) {
      const context = {
        clock: clock === 'missing' ? received : clock,
        zone: file.clockZone,
        position: record.line,
        ofStorage: dates.of,
        isHalfMonth: dates.isHalfMonth,
        counts,
      };
      for (const register of registers) register(record, seen, context, values);
    }
    const position = device.line;
    yield* recordFacts(
      {
        ...texts,
        clock,
        values: document.firstOfFact ? firstOfFact(values, file) : once(values, isMissing),
        position,
        ...repeats,
      },
      file,
    );
  };
}

function bindStorageDates({ storageDates: rule }: DocumentRule, { isMissing, readDate }: Wording) {
  const holds = bindConditions(rule?.if, xmlPlaces, isMissing);
  const storage = bindSource(rule?.storage, xmlPlaces, isMissing);
  const date = bindSource(rule?.date, xmlPlaces, isMissing);
  return (records: readonly XmlElement[], seen: Seen): ReadonlyMap<number, DateField> => {
    const dates = new Map<number, DateField>();
    if (!storage || !date) return dates;
    for (const record of records) {
      const at = holds(record, seen) ? Number(storage(record, seen)) : Number.NaN;
      if (Number.isInteger(at) && !dates.has(at)) dates.set(at, readDate(date(record, seen)));
    }
    return dates;
  };
}

/** The device's clock, where a record of its own states it. */
function bindClock({ clockRecords: rule }: DocumentRule, { isMissing, readDate }: Wording) {
  const holds = bindConditions(rule?.if, xmlPlaces, isMissing);
  const date: Read<XmlElement> | undefined = bindSource(rule?.date, xmlPlaces, isMissing);
  return (records: readonly XmlElement[], seen: Seen): DateField => {
    if (!date) return 'missing';
    const record = records.find((one) => holds(one, seen));
    return record ? readDate(date(record, seen)) : 'missing';
  };
}

/** Collectors buffer: the same stored value may stand in a file several times. */
function once(values: readonly StatedValue[], isMissing: Wording['isMissing']): StatedValue[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const { kind, storage, tariff, subunit, text, dimension, date } = value;
    if (kind === 'instantaneous' && typeof date === 'object') return true;
    const day = typeof date === 'object' ? date.day : date;
    const key = [
      kind,
      storage,
      tariff,
      subunit,
      value.function,
      dimension,
      day,
      isMissing(text) ? '' : text,
    ].join('/');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The first value of each fact (see `firstOfFact` of the schema). */
function firstOfFact(values: readonly StatedValue[], file: RecordFile): StatedValue[] {
  const seen = new Set<string>();
  return values.filter(({ kind, storage, tariff, subunit, function: own = 'inst', dimension, date }) => {
    const quantity = file.dimensionOf(dimension, undefined)?.quantity ?? dimension;
    const when = typeof date === 'object' ? `${date.day} ${date.time}` : date;
    const key = [kind, storage, tariff, subunit, own, quantity, when].join('/');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
