import { BoxError } from '../domain/box-error.ts';
import { type IsoDate, parseIsoDate } from '../domain/civil-day.ts';
import { type Instant, instantOfSeconds, type Zone } from '../domain/instant.ts';
import { crcCcitt } from '../mbus/sticks/crc-ccitt.ts';
import type { AdapterInput, Fact, FileAdapter } from './adapter.ts';
import { longFrames } from './long-frames.ts';
import { telegramReader } from './telegram-facts.ts';
import { wholeFile } from './whole-file.ts';
import { writtenInstant } from './written-instant.ts';

/** The upload of a Sontex Supercom 646: a header, the long frames of each device, and a checksum (formats.md 6.1,
 *  manual Supercom 646, Annex E). */
export const sontexBin: FileAdapter = {
  id: 'sontex-bin',
  title: 'Sontex Supercom 646 (.BIN)',
  version: 1,
  positionUnit: 'byte',
  recognises: ({ bytes, size }) => size >= headerSize + trailerSize && hasHeader(viewOf(bytes)),
  parse,
};

const headerSize = 16;
const trailerSize = 7;
const deviceHeaderSize = 10;

function* parse(input: AdapterInput): Generator<Fact, void, undefined> {
  const bytes = wholeFile(input);
  const view = viewOf(bytes);
  const devices = devicesOf(view, false) ?? devicesOf(view, true);
  const sum = bytes.length < trailerSize ? -1 : view.getUint16(bytes.length - 2, true);
  if (crcCcitt(bytes, 0, bytes.length - 2) !== sum || !devices) {
    const message = `The checksum at byte ${bytes.length - 2} does not fit the file: it was cut or changed on its way`;
    throw new BoxError('FILE_DAMAGED', message);
  }
  const createdAt = localInstant(Number(view.getBigUint64(8)), input.zone);
  yield { type: 'file', facts: { gateway: String(view.getBigUint64(0)), createdAt } };
  yield* countIssues(view, devices.length);
  const reader = telegramReader(input);
  for (const device of devices) {
    const { serial, start, end } = device;
    let last = start;
    for (const frame of longFrames(bytes, start, end)) {
      yield* reader.read(bytes.subarray(frame.start, frame.end), 'frame', createdAt, frame.start);
      last = frame.end;
    }
    if (start === end) yield* notRead(serial, start);
    else if (last < end) {
      const message = `Device ${serial}: ${end - last} bytes from byte ${last} are no long frames and were left out`;
      yield {
        type: 'issue',
        issue: { code: 'telegram-damaged', level: 'warning', message, serial, position: last },
      };
    }
  }
}

interface DevicePart {
  readonly serial: string;
  readonly start: number;
  readonly end: number;
}

/** The devices, if walking over them ends exactly before the trailer. The manual does not say in which order the bytes
 *  of type and length come: the order that fits is right. */
function devicesOf(view: DataView, littleEndian: boolean): DevicePart[] | undefined {
  const devices: DevicePart[] = [];
  const trailer = view.byteLength - trailerSize;
  let at = headerSize;
  while (at + deviceHeaderSize <= trailer) {
    const id = view.getUint32(at + 2);
    const start = at + deviceHeaderSize;
    const end = start + view.getUint16(at + 8, littleEndian);
    if (id > 99_999_999 || view.getUint16(at + 6, littleEndian) > 2 || end > trailer) return undefined;
    devices.push({ serial: String(id).padStart(8, '0'), start, end });
    at = end;
  }
  return at === trailer ? devices : undefined;
}

function* countIssues(view: DataView, devices: number): Generator<Fact, void, undefined> {
  const trailer = view.byteLength - trailerSize;
  const listed = view.getUint16(trailer);
  const read = view.getUint16(trailer + 2);
  if (view.getUint8(trailer + 4) !== 0 || read < listed) {
    const message = `The central has read ${read} of its ${listed} devices: check those that are missing`;
    yield {
      type: 'issue',
      issue: { code: 'device-not-received', level: 'warning', message, position: trailer },
    };
  }
  if (devices !== listed && devices !== read) {
    const message = `The file announces ${listed} devices and has ${devices}`;
    yield {
      type: 'issue',
      issue: { code: 'device-count-differs', level: 'warning', message, position: trailer },
    };
  }
}

function* notRead(serial: string, position: number): Generator<Fact, void, undefined> {
  yield { type: 'device', device: { serial, class: 'other', role: 'meter' }, position };
  const message = `Device ${serial}: was not read by its central: check it`;
  yield {
    type: 'issue',
    issue: { code: 'device-not-received', level: 'warning', message, serial, position },
  };
}

/** 15 digits of IMEI, a time since 2000, and a first device or the end. */
function hasHeader(view: DataView): boolean {
  if (view.byteLength < headerSize + trailerSize) return false;
  const imei = view.getBigUint64(0);
  const time = view.getBigUint64(8);
  if (imei < 10n ** 13n || imei >= 10n ** 15n) return false;
  if (time < 946_684_800_000n || time >= 4_102_444_800_000n) return false;
  return view.byteLength < headerSize + deviceHeaderSize || view.getUint32(headerSize + 2) <= 99_999_999;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The time of the file counts milliseconds as if local time were UTC (formats.md 6.1). */
function localInstant(milliseconds: number, zone: Zone): Instant {
  const written = instantOfSeconds(Math.floor(milliseconds / 1000));
  const day: IsoDate | undefined = parseIsoDate(written.slice(0, 10));
  return day === undefined ? written : writtenInstant({ day, time: written.slice(11, 19) }, zone);
}
