import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';

/** Attributes as a sender states them; what it does not state is absent. Owner and extended ones are skipped. */
export interface SftpAttributes {
  readonly size?: number;
  readonly permissions?: number;
  /** Seconds since 1970. */
  readonly modifiedAt?: number;
}

/** One request of SFTP version 3 (draft-ietf-secsh-filexfer-02). Names and handles are raw bytes. Numbers of 64 bits
 *  are as exact as a number can be; beyond 2^53 they are only known to be huge, which is all that is asked of them. */
export type SftpRequest =
  | { readonly type: 'init'; readonly version: number }
  | {
      readonly type: 'open';
      readonly id: number;
      readonly path: Uint8Array;
      readonly flags: number;
      readonly attributes: SftpAttributes;
    }
  | {
      readonly type: 'close' | 'fstat' | 'readdir' | 'read' | 'fsync';
      readonly id: number;
      readonly handle: string;
    }
  | {
      readonly type: 'write';
      readonly id: number;
      readonly handle: string;
      readonly offset: number;
      readonly parts: readonly Uint8Array[];
      readonly bytes: number;
    }
  | {
      readonly type: 'lstat' | 'stat' | 'opendir' | 'remove' | 'mkdir' | 'rmdir' | 'realpath' | 'statvfs';
      readonly id: number;
      readonly path: Uint8Array;
    }
  | {
      readonly type: 'setstat';
      readonly id: number;
      readonly path: Uint8Array;
      readonly attributes: SftpAttributes;
    }
  | {
      readonly type: 'fsetstat';
      readonly id: number;
      readonly handle: string;
      readonly attributes: SftpAttributes;
    }
  | {
      readonly type: 'rename' | 'posix-rename';
      readonly id: number;
      readonly from: Uint8Array;
      readonly to: Uint8Array;
    }
  | { readonly type: 'limits'; readonly id: number }
  | { readonly type: 'unsupported'; readonly id: number; readonly what: string };

/** Flags of OPEN. */
export const openFlag = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/** Reads one packet, without its length, that came in one or more pieces. The data of a WRITE stays in its pieces:
 *  it is never copied. Throws a refusal for a request that is damaged; a packet too short to hold an id throws
 *  RangeError, and there is nobody to answer. Bytes after the last field are passed over: old rclone pads its last
 *  WRITE (spec sftp 3.1). */
export function decodeRequest(pieces: readonly Uint8Array[]): SftpRequest {
  const first = pieces[0];
  if (first?.[0] === writeType) return decodeWrite(pieces);
  const bytes = pieces.length === 1 && first ? first : Buffer.concat(pieces);
  const read = fieldReader(bytes);
  const type = read.byte();
  if (type === 1) return { type: 'init', version: read.uint32() };
  const id = read.uint32();
  return orDamaged(id, () => decodeFields(type, id, read));
}

const writeType = 6;

function decodeFields(type: number, id: number, read: FieldReader): SftpRequest {
  const byHandle = byHandleTypes.get(type);
  if (byHandle) return { type: byHandle, id, handle: read.handle() };
  const byPath = byPathTypes.get(type);
  if (byPath) return { type: byPath, id, path: read.string() };
  if (type === 3) {
    return { type: 'open', id, path: read.string(), flags: read.uint32(), attributes: read.attributes() };
  }
  if (type === 9) return { type: 'setstat', id, path: read.string(), attributes: read.attributes() };
  if (type === 10) return { type: 'fsetstat', id, handle: read.handle(), attributes: read.attributes() };
  if (type === 18) return { type: 'rename', id, from: read.string(), to: read.string() };
  if (type === 200) return decodeExtended(id, read);
  return { type: 'unsupported', id, what: `request ${type}` };
}

const byHandleTypes: ReadonlyMap<number, 'close' | 'fstat' | 'readdir' | 'read'> = new Map([
  [4, 'close'],
  [5, 'read'],
  [8, 'fstat'],
  [12, 'readdir'],
]);

const byPathTypes: ReadonlyMap<
  number,
  'lstat' | 'stat' | 'opendir' | 'remove' | 'mkdir' | 'rmdir' | 'realpath'
> = new Map([
  [7, 'lstat'],
  [11, 'opendir'],
  [13, 'remove'],
  [14, 'mkdir'],
  [15, 'rmdir'],
  [16, 'realpath'],
  [17, 'stat'],
]);

function decodeExtended(id: number, read: FieldReader): SftpRequest {
  const name = Buffer.from(read.string()).toString('latin1');
  switch (name) {
    case 'posix-rename@openssh.com':
      return { type: 'posix-rename', id, from: read.string(), to: read.string() };
    case 'statvfs@openssh.com':
      return { type: 'statvfs', id, path: read.string() };
    case 'fsync@openssh.com':
      return { type: 'fsync', id, handle: read.handle() };
    case 'lsetstat@openssh.com':
      return { type: 'setstat', id, path: read.string(), attributes: read.attributes() };
    case 'limits@openssh.com':
      return { type: 'limits', id };
    default:
      return { type: 'unsupported', id, what: 'this extension' };
  }
}

/** The fields before the data are short; only if they are cut by a piece's end is the packet joined. */
function decodeWrite(pieces: readonly Uint8Array[]): SftpRequest {
  const [first, ...others] = pieces;
  if (!first) throw new RangeError('The packet is empty');
  const whole = first.length >= longestWriteHead ? first : Buffer.concat(pieces);
  const rest = whole === first ? others : [];
  const read = fieldReader(whole);
  read.byte();
  const id = read.uint32();
  return orDamaged(id, () => {
    const handle = read.handle();
    const offset = read.uint64();
    const bytes = read.uint32();
    const parts = firstBytes([read.rest(), ...rest], bytes);
    return { type: 'write', id, handle, offset, parts, bytes };
  });
}

/** Type, id, a handle of up to 256 bytes, offset and length. */
const longestWriteHead = 1 + 4 + 4 + 256 + 8 + 4;

function firstBytes(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let left = bytes;
  for (const piece of pieces) {
    if (left === 0) break;
    const part = piece.length <= left ? piece : piece.subarray(0, left);
    if (part.length > 0) parts.push(part);
    left -= part.length;
  }
  if (left > 0) throw new RangeError('The data is shorter than its length says');
  return parts;
}

function orDamaged(id: number, decode: () => SftpRequest): SftpRequest {
  try {
    return decode();
  } catch (cause) {
    throw new DamagedRequest(id, cause);
  }
}

/** A request that ends before its fields do. */
export class DamagedRequest extends SftpRefusal {
  readonly id: number;

  constructor(id: number, cause: unknown) {
    super(sftpStatus.badMessage, 'The request is damaged', { cause });
    this.id = id;
  }
}

type FieldReader = ReturnType<typeof fieldReader>;

/** Reads fields one after the other; RangeError at the end of the bytes. */
function fieldReader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  function uint32(): number {
    at += 4;
    return view.getUint32(at - 4);
  }

  function uint64(): number {
    at += 8;
    return Number(view.getBigUint64(at - 8));
  }

  function string(): Uint8Array {
    const length = uint32();
    if (at + length > bytes.length) throw new RangeError('A text is longer than its packet');
    at += length;
    return bytes.subarray(at - length, at);
  }

  function attributes(): SftpAttributes {
    const flags = uint32();
    const size = (flags & 1) === 0 ? undefined : uint64();
    if ((flags & 2) !== 0) uint64();
    const permissions = (flags & 4) === 0 ? undefined : uint32();
    if ((flags & 8) !== 0) uint32();
    const modifiedAt = (flags & 8) === 0 ? undefined : uint32();
    return {
      ...(size === undefined ? {} : { size }),
      ...(permissions === undefined ? {} : { permissions }),
      ...(modifiedAt === undefined ? {} : { modifiedAt }),
    };
  }

  return {
    byte: () => view.getUint8(at++),
    uint32,
    uint64,
    string,
    attributes,
    handle: () => Buffer.from(string()).toString('latin1'),
    rest: () => bytes.subarray(at),
  };
}
