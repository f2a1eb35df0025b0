import type { KeyRing } from '../mbus/key-ring.ts';
import type { Device, DeviceState } from '../domain/device.ts';
import type { Instant, Zone } from '../domain/instant.ts';
import type { Issue } from '../domain/issue.ts';
import type { Reading } from '../domain/reading.ts';

/** What an adapter looks at to tell whether a file is its own: content first, name last (formats.md 1). */
export interface FileHead {
  /** Base name as delivered, or the entry's name inside an archive. */
  readonly name: string;
  /** The first bytes, at most 64 KiB. */
  readonly bytes: Uint8Array;
  /** The same bytes as text by the encoding rule of formats.md 1, without byte order mark; empty if binary. */
  readonly text: string;
  /** Size of the whole file in bytes. */
  readonly size: number;
}

/** One file to be read. Adapters do no I/O: the bytes come in pieces, as often as they are asked for. */
export interface AdapterInput {
  readonly name: string;
  readonly size: number;
  /** The content from its start, in pieces of any size. */
  bytes(): Iterable<Uint8Array>;
  /** Zone of times that the file does not place. Device clocks of Qundis run at `+01:00` whatever this says. */
  readonly zone: Zone;
  /** When the file was received; absent by hand. Rules about the future and about age need it. */
  readonly receivedAt?: Instant;
  /** Keys of meters whose telegrams are encrypted; absent: none. */
  readonly keys?: KeyRing;
}

/** One thing an adapter found. A device comes before its readings and states. */
export type Fact =
  | {
      readonly type: 'device';
      readonly device: Device;
      readonly position: number;
      /** The format states a device in several places as a matter of course: no doubt arises from it. */
      readonly repeats?: boolean;
    }
  | { readonly type: 'reading'; readonly reading: Reading }
  | { readonly type: 'state'; readonly state: DeviceState }
  | { readonly type: 'issue'; readonly issue: Issue }
  | { readonly type: 'file'; readonly facts: FileFacts };

/** What a file says about itself. */
export interface FileFacts {
  /** Serial of the gateway or central that wrote it. */
  readonly gateway?: string;
  readonly createdAt?: Instant;
}

/** Reads one file format. One object per format, listed once in `adapters/index.ts`. */
export interface FileAdapter {
  /** Stable name of the format: `qundis-xml`. */
  readonly id: string;
  /** For people: `Qundis XML (siemeca)`. */
  readonly title: string;
  /** Raised whenever the same bytes would be read differently: stored originals can then be read again. */
  readonly version: number;
  /** Id and version of the mapping profile it was compiled from: `engelmann-csv-ref/1`. */
  readonly profile?: string;
  /** What `position` counts in this format. */
  readonly positionUnit: 'line' | 'byte';
  /** Whether the file is of this format. Never throws; exactly one adapter says yes to any file. */
  recognises(head: FileHead): boolean;
  /** Reads the file from start to end. Bad rows become issues; a file that is damaged as a whole throws BoxError
   *  `FILE_DAMAGED` with line and column, or `FILE_TRUNCATED` if its end is missing; nothing of it is kept then. */
  parse(input: AdapterInput): Iterable<Fact>;
}
