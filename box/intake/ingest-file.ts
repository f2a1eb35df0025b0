import type { FileFacts } from '../adapters/adapter.ts';
import type { Profile } from '../adapters/profile/profile-schema.ts';
import type { ArchivePasswordRule, DataPoint } from '../domain/data-point.ts';
import type { Delivery, Digest, Refusal } from '../domain/delivery.ts';
import type { Device, DeviceState } from '../domain/device.ts';
import type { Issue } from '../domain/issue.ts';
import { defaultZone, type Instant, type Zone } from '../domain/instant.ts';
import type { ReadingColumns } from '../domain/reading-columns.ts';
import type { Receipt } from '../domain/receipt.ts';

/** What was read out of one file: the delivered file itself, or one file inside an archive. */
export interface ReadFile {
  /** `outer!inner` for a file inside an archive, else the delivered base name. */
  readonly name: string;
  readonly digest: Digest;
  readonly size: number;
  /** Adapter id and version; absent when no adapter knew the file. */
  readonly format?: string;
  readonly formatVersion?: number;
  readonly facts: FileFacts;
  /** `ReadingColumns.device` is a place in this list. */
  readonly devices: readonly Device[];
  readonly readings: readonly ReadingColumns[];
  readonly states: readonly DeviceState[];
  readonly issues: readonly Issue[];
  /** Set when the file is to be quarantined; then there are no devices, readings or states. */
  readonly refusal?: Refusal;
}

/** A delivery with all that was read out of it, to be recorded in one transaction. */
export interface DeliveryRecord {
  readonly delivery: Delivery;
  /** SHA-256 of the delivered bytes. */
  readonly digest: Digest;
  /** The delivered bytes, compressed with zstd. */
  readonly original: Uint8Array<ArrayBuffer>;
  /** One entry for a plain file; one per inner file of an archive; one with a refusal if it could not be opened. */
  readonly files: readonly ReadFile[];
}

/** What ingesting needs from the store. */
export interface FactLog {
  /** Records a delivery with everything read out of it in one transaction; resolves after the commit is on disk.
   *  Repeats add nothing. A file whose content was recorded before is `repeated` unless `again` is set, which reads
   *  an original anew: facts already there stay, new values become versions. */
  record(record: DeliveryRecord, options?: { readonly again?: boolean }): Promise<Receipt>;
}

/** What the reader is told about a file. */
export interface ReadRequest {
  readonly name: string;
  /** Number of content bytes at the start of the file on disk. */
  readonly size: number;
  readonly archivePassword: ArchivePasswordRule;
  readonly zone: Zone;
  readonly receivedAt?: Instant;
  /** A recognised file of another format is refused as `format-mismatch`. */
  readonly expectedFormat?: string;
  /** Profiles of the data point's own: asked before the formats that come with the box, and never a mismatch. */
  readonly profiles?: readonly Profile[];
}

/** What ingesting needs of the reader: digest, compressed original and everything found inside. */
export interface ReadsFiles {
  read(path: string, request: ReadRequest): Promise<Omit<DeliveryRecord, 'delivery'>>;
}

/** What ingesting asks about the past of a data point. */
export interface DataPointHistory {
  dataPoint(id: string): DataPoint | undefined;
  /** Number of devices in the last file of this data point and format that was recorded. */
  lastDeviceCount(dataPointId: string, format: string): number | undefined;
}

/** Everything the use case needs. */
export interface IngestPorts {
  readonly reader: ReadsFiles;
  readonly log: FactLog;
  readonly history: DataPointHistory;
  /** Profiles that people have saved; absent: none. */
  readonly profiles?: OwnProfiles;
}

/** Profiles that people have saved. */
export interface OwnProfiles {
  /** Those of a data point; by hand, without data point, all. */
  profilesFor(dataPointId: string | undefined): readonly Profile[];
}

/** How a file is to be taken in when it is not the first time. */
export interface IngestOptions {
  /** Read an original anew: facts already there stay, new values become versions. */
  readonly again?: boolean;
  /** Take any known format, whatever the data point expects. */
  readonly anyFormat?: boolean;
}

/** Reads a received file and records it with everything found in it, in one transaction. A file that cannot be
 *  read is recorded too: as quarantined, with the reason. Rejects only when nothing could be recorded (disk full,
 *  store closed); the same call can then be made again. */
export async function ingestFile(
  file: { readonly path: string; readonly delivery: Delivery },
  ports: IngestPorts,
  options: IngestOptions = {},
): Promise<Receipt> {
  const { path, delivery } = file;
  const { dataPointId, receivedAt } = delivery;
  const dataPoint = dataPointId === undefined ? undefined : ports.history.dataPoint(dataPointId);
  const expectedFormat = options.anyFormat === true ? undefined : dataPoint?.expectedFormat;
  const profiles = ports.profiles?.profilesFor(dataPointId) ?? [];
  const content = await ports.reader.read(path, {
    name: baseName(delivery.name),
    size: delivery.size,
    archivePassword: dataPoint?.archivePassword ?? defaultPasswordRule,
    zone: dataPoint?.zone ?? defaultZone,
    receivedAt,
    ...(expectedFormat === undefined ? {} : { expectedFormat }),
    ...(profiles.length === 0 ? {} : { profiles }),
  });
  const files = content.files.map((read) => withHistory(read, dataPointId, ports.history));
  return ports.log.record({ ...content, files, delivery }, { again: options.again ?? false });
}

/** Q SMP protects its archives with the first 8 characters of the file name (formats.md 2.4). */
const defaultPasswordRule: ArchivePasswordRule = { rule: 'name-prefix', length: 8 };

function withHistory(read: ReadFile, dataPointId: string | undefined, history: DataPointHistory): ReadFile {
  if (dataPointId === undefined || read.format === undefined || read.refusal) return read;
  const before = history.lastDeviceCount(dataPointId, read.format);
  const now = read.devices.length;
  if (before === undefined || now * 10 >= before * 9) return read;
  const message = `${now} devices, the last file of this data point had ${before}: check the gateway and its receivers`;
  return { ...read, issues: [...read.issues, { code: 'devices-dropped', level: 'warning', message }] };
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
