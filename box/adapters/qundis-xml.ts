import type { Zone } from '../domain/instant.ts';
import type { AdapterInput, Fact, FileAdapter } from './adapter.ts';
import { decodeText } from './decode-text.ts';
import { fileTimeOf } from './file-time.ts';
import { readXml, type XmlListener } from './guarded-xml.ts';
import { isMissing } from './missing-marker.ts';
import { readDate } from './written-date.ts';
import { isCollectorType } from './describe-device.ts';
import { qundisFile } from './qundis-file.ts';
import type { DeviceRecord } from './device-record.ts';
import { recordFacts } from './record-facts.ts';
import { type DataPointText, placeInTime } from './qundis-storage.ts';
import { rootName } from './xml-root.ts';

/** Qundis XML, the Siemens "Siemeca AMR" export: root `siemeca`, in the dialects of web controls, mobile read-outs and
 *  today's Q SMP (formats.md 2), which differ in order, dates and spelling but not in meaning. */
export const qundisXml: FileAdapter = {
  id: 'qundis-xml',
  title: 'Qundis XML (siemeca)',
  version: 1,
  positionUnit: 'line',
  recognises: ({ text }) => rootName(text) === 'siemeca',
  parse,
};

function* parse(input: AdapterInput): Generator<Fact, void, undefined> {
  const text = decodeText(() => input.bytes());
  for (const issue of text.issues) yield { type: 'issue', issue };
  const createdAt = fileTimeOf(input.name, input.zone);
  if (createdAt !== undefined) yield { type: 'file', facts: { createdAt } };
  const document = listen(input.zone);
  for (const _ of readXml(text.pieces(), document.listener)) yield* document.take();
  yield* document.take();
}

/** Gathers one device after the other and turns each into facts when it ends. */
function listen(zone: Zone): { listener: XmlListener; take(): Fact[] } {
  const file = qundisFile(zone);
  let facts: Fact[] = [];
  let device: DeviceText | undefined;
  let point: PointText | undefined;
  let inHeader = false;
  let inCommunicator = false;

  const listener: XmlListener = {
    open(name, line) {
      if (name === 'datapoint') point = newPoint(line);
      else if (name === 'fixeddataheader') inHeader = true;
      else if (name === 'measuredev' || name === 'colectordev' || name === 'collectordev') {
        device = { collector: name !== 'measuredev', position: line, fields: new Map(), points: [] };
      } else if (name === 'communicator') inCommunicator = true;
    },
    close(name, text, line) {
      if (point) {
        if (name !== 'datapoint') return fillPoint(point, name, text, line);
        device?.points.push(finished(point));
        point = undefined;
      } else if (name === 'fixeddataheader') inHeader = false;
      else if (name === 'communicator') inCommunicator = false;
      else if (device && (name === 'measuredev' || name === 'colectordev' || name === 'collectordev')) {
        for (const fact of recordFacts(recordOf(device), file)) facts.push(fact);
        device = undefined;
      } else if (device) device.fields.set(inHeader ? `header ${name}` : name, text);
      else if (inCommunicator && name === 'serialnr' && !isMissing(text)) {
        facts.push({ type: 'file', facts: { gateway: text.trim() } });
      }
    },
  };
  return {
    listener,
    take() {
      const taken = facts;
      facts = [];
      return taken;
    },
  };
}

/** One device element with the texts of its children; those of `fixeddataheader` are kept apart by a prefix. */
interface DeviceText {
  readonly collector: boolean;
  readonly position: number;
  readonly fields: Map<string, string>;
  readonly points: DataPointText[];
}

/** The children of one `datapoint`, as they come. */
interface PointText {
  storage: string;
  tariff: string;
  subunit: string;
  text: string;
  dimension: string;
  position: number;
}

function newPoint(line: number): PointText {
  return { storage: '', tariff: '', subunit: '', text: '', dimension: '', position: line };
}

function fillPoint(point: PointText, name: string, text: string, line: number): void {
  switch (name) {
    case 'storagenr':
      point.storage = text;
      break;
    case 'value':
      point.text = text;
      point.position = line;
      break;
    case 'dimension':
      point.dimension = text;
      break;
    case 'tariff':
      point.tariff = text;
      break;
    case 'subunit':
      point.subunit = text;
      break;
    default: // what a later firmware adds is no reason to refuse a file
  }
}

function finished(point: PointText): DataPointText {
  return {
    storage: smallNumber(point.storage),
    tariff: smallNumber(point.tariff),
    subunit: smallNumber(point.subunit),
    text: point.text,
    dimension: point.dimension.trim(),
    position: point.position,
  };
}

/** Absent and unreadable numbers of storages, tariffs and subunits are 0, the register every device has. */
function smallNumber(text: string): number {
  const number = Number(text);
  return Number.isInteger(number) && number >= 0 && number <= 0xffff ? number : 0;
}

function recordOf(device: DeviceText): DeviceRecord {
  const field = (name: string): string => device.fields.get(name) ?? '';
  const deviceType = field('header devtype');
  const collector = device.collector || isCollectorType(deviceType);
  const clock = readDate(field('date'), field('time'));
  const status = field('header status');
  return {
    collector,
    serials: [field('header identnr'), field('fabnr')],
    manufacturer: field('header manufact'),
    version: field('header version'),
    deviceType,
    model: field('model'),
    status: isMissing(status) ? field('errorflags') : status,
    errorDate: field('errordate'),
    clock,
    receiver: field('receiver'),
    power: field('powerstatus'),
    values: collector ? [] : placeInTime(device.points, clock),
    position: device.position,
  };
}
