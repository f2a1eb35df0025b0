import type { SftpStatus } from './sftp-refusal.ts';

/** What a sender is told of a file or folder. */
export interface ShownEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly size: number;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
}

/** Builds one packet with its length: a type and fields. */
function packet(type: number, ...fields: readonly Uint8Array[]): Buffer {
  const length = fields.reduce((sum, field) => sum + field.length, 1);
  return Buffer.concat([uint32(length), Uint8Array.of(type), ...fields], length + 4);
}

/** VERSION 3 with the extensions of the door. */
export function versionReply(extensions: ReadonlyMap<string, string>): Buffer {
  return packet(2, uint32(3), ...[...extensions].flatMap(([name, version]) => [text(name), text(version)]));
}

/** STATUS. The bare OK is by far the most frequent reply and is written in one go. */
export function statusReply(id: number, status: SftpStatus, message = ''): Buffer {
  const length = Buffer.byteLength(message);
  const reply = Buffer.allocUnsafe(4 + 1 + 4 + 4 + 4 + length + 4);
  reply.writeUInt32BE(reply.length - 4, 0);
  reply[4] = 101;
  reply.writeUInt32BE(id, 5);
  reply.writeUInt32BE(status, 9);
  reply.writeUInt32BE(length, 13);
  reply.write(message, 17, 'utf8');
  reply.writeUInt32BE(0, 17 + length);
  return reply;
}

/** HANDLE. */
export function handleReply(id: number, handle: string): Buffer {
  return packet(102, uint32(id), text(handle));
}

/** NAME: one or more entries with the line that `ls -l` would show. */
export function nameReply(id: number, entries: readonly ShownEntry[]): Buffer {
  const fields = entries.flatMap((entry) => [text(entry.name), text(longName(entry)), attributes(entry)]);
  return packet(104, uint32(id), uint32(entries.length), ...fields);
}

/** ATTRS. */
export function attributesReply(id: number, entry: ShownEntry): Buffer {
  return packet(105, uint32(id), attributes(entry));
}

/** EXTENDED_REPLY with numbers of 64 bits. */
export function numbersReply(id: number, numbers: readonly number[]): Buffer {
  return packet(201, uint32(id), ...numbers.map((number) => uint64(number)));
}

/** Size, permissions and times: owner and group are nobody's business. */
function attributes({ kind, size, modifiedAt }: ShownEntry): Buffer {
  const time = uint32(Math.min(modifiedAt, 0xffff_ffff));
  const permissions = uint32(kind === 'folder' ? 0o040755 : 0o100644);
  return Buffer.concat([uint32(1 | 4 | 8), uint64(size), permissions, time, time]);
}

function longName({ name, kind, size, modifiedAt }: ShownEntry): string {
  const mode = kind === 'folder' ? 'drwxr-xr-x' : '-rw-r--r--';
  const day = new Date(modifiedAt * 1000).toUTCString(); // "Tue, 24 Nov 2026 21:34:05 GMT"
  const shownDay = `${day.slice(8, 11)} ${day.slice(5, 7)} ${day.slice(17, 22)}`;
  return `${mode} 1 box box ${String(size).padStart(10)} ${shownDay} ${name}`;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
