import { createHash } from 'node:crypto';
import type { FileAdapter, FileFacts, FileHead } from '../adapters/adapter.ts';
import { decodeHead } from '../adapters/decode-text.ts';
import { plausible } from '../adapters/plausibility.ts';
import { strangerOf } from '../adapters/stranger.ts';
import type { Digest } from '../domain/delivery.ts';
import type { Device, DeviceKey, DeviceState } from '../domain/device.ts';
import type { Issue } from '../domain/issue.ts';
import type { Reading } from '../domain/reading.ts';
import { type ReadingColumns, toColumns } from '../domain/reading-columns.ts';
import type { Content } from './content.ts';
import type { ReadFile, ReadRequest } from './ingest-file.ts';
import { Refused, refusalOf } from './refused.ts';
import { containerOf } from './unpack.ts';

const headSize = 65_536;

/** Readings that become columns together: few enough to stay young in memory. */
const batchSize = 4096;

/** More issues than this of one file are counted, not listed: nobody reads a hundred thousand of them. */
const mostIssues = 1000;

/** Recognises one content and reads everything in it. Never throws for what is in the file: what cannot be read comes
 *  back with a refusal. */
export function readContent(
  content: Content,
  request: Pick<ReadRequest, 'zone' | 'receivedAt' | 'expectedFormat' | 'profiles'>,
  adapters: readonly FileAdapter[],
  digest: Digest = digestOf(content),
): ReadFile {
  const file = { name: content.name, digest, size: content.size };
  const nothing = { facts: {}, devices: [], readings: [], states: [], issues: [] };
  let format: Pick<ReadFile, 'format' | 'formatVersion'> = {};
  try {
    const adapter = recognise(content, adapters);
    format = { format: adapter.id, formatVersion: adapter.version };
    const isOwn = request.profiles?.some(({ id }) => id === adapter.id) === true;
    if (!isOwn && request.expectedFormat !== undefined && request.expectedFormat !== adapter.id) {
      const message = `This is ${adapter.title}, its data point expects ${request.expectedFormat}: accept it, or correct the data point`;
      throw new Refused('format-mismatch', message);
    }
    return { ...file, ...format, ...gather(content, adapter, request) };
  } catch (error) {
    return { ...file, ...format, ...nothing, refusal: refusalOf(error) };
  }
}

function recognise(content: Content, adapters: readonly FileAdapter[]): FileAdapter {
  if (content.size === 0) throw new Refused('file-empty', 'The file is empty: check the export');
  const bytes = content.at(0, headSize);
  const container = containerOf(bytes);
  if (container !== undefined) {
    throw new Refused(
      'archive-limit',
      `A ${container} inside an archive is not opened: have the file sent packed once`,
    );
  }
  const head = headOf(content, bytes);
  const known = adapters.find((adapter) => adapter.recognises(head));
  if (known) return known;
  if (bytes.every((byte) => byte === 0)) {
    throw new Refused(
      'file-damaged',
      'Only zero bytes: the file was never fully written, have it sent again',
    );
  }
  throw new Refused('format-unknown', strangerOf(head));
}

/** The beginning of a content, as adapters recognise it. */
export function headOf(content: Content, bytes: Uint8Array = content.at(0, headSize)): FileHead {
  return { name: content.name, bytes, text: decodeHead(bytes), size: content.size };
}

type Found = Pick<ReadFile, 'facts' | 'devices' | 'readings' | 'states' | 'issues'>;

function gather(
  content: Content,
  adapter: FileAdapter,
  request: Pick<ReadRequest, 'zone' | 'receivedAt'>,
): Found {
  const { zone, receivedAt } = request;
  const devices = new DeviceList();
  const readings: ReadingColumns[] = [];
  const states: DeviceState[] = [];
  const issues: Issue[] = [];
  const facts: { -readonly [key in keyof FileFacts]: FileFacts[key] } = {};
  let batch: Reading[] = [];
  let unlisted = 0;
  const flush = (): void => {
    if (batch.length > 0) readings.push(toColumns(batch, (device) => devices.placeOf(device)));
    batch = [];
  };
  const name = content.name.slice(content.name.lastIndexOf('!') + 1);
  const input = {
    name: name.slice(name.lastIndexOf('/') + 1),
    size: content.size,
    bytes: () => content.bytes(),
    zone,
    ...(receivedAt === undefined ? {} : { receivedAt }),
  };
  for (const fact of plausible(adapter.parse(input), receivedAt)) {
    if (fact.type === 'reading') {
      if (batch.push(fact.reading) >= batchSize) flush();
    } else if (fact.type === 'device') devices.add(fact.device);
    else if (fact.type === 'state') states.push(fact.state);
    else if (fact.type === 'file') Object.assign(facts, fact.facts);
    else if (issues.length < mostIssues) issues.push(fact.issue);
    else unlisted += 1;
  }
  flush();
  if (unlisted > 0) {
    const message = `${unlisted} more issues are not listed`;
    issues.push({ code: issues.at(-1)?.code ?? 'parser-failed', level: 'warning', message });
  }
  return { facts, devices: devices.list, readings, states, issues };
}

/** The devices of a file, each once, in order of appearance. */
class DeviceList {
  readonly list: Device[] = [];
  readonly #places = new Map<string, number>();
  #last: DeviceKey | undefined;
  #lastPlace = 0;

  add(device: Device): void {
    const key = `${device.class}/${device.serial}`;
    if (this.#places.has(key)) return;
    this.#places.set(key, this.list.length);
    this.list.push(device);
  }

  placeOf(device: DeviceKey): number {
    if (this.#last === device) return this.#lastPlace; // readings of one device come together
    const place = this.#places.get(`${device.class}/${device.serial}`);
    if (place === undefined) throw new RangeError(`A reading of ${device.serial} came before its device`);
    this.#last = device;
    this.#lastPlace = place;
    return place;
  }
}

export function digestOf(content: Content): Digest {
  const hash = createHash('sha256');
  for (const piece of content.bytes()) hash.update(piece);
  return hash.digest('hex');
}
