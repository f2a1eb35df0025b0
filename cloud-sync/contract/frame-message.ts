import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import {
  contractVersions,
  type MessageHeader,
  messageHeader,
  type MessageKind,
  type RefusalCode,
} from './message.ts';

/** Largest body that is taken, in bytes before compression. A batch of 5,000 readings has about 100 kB. */
export const largestBody = 16 * 1024 * 1024;

/** A message that cannot be taken; `code` is one of the contract's refusal codes. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A message taken apart but not yet understood. */
export interface FramedMessage {
  readonly header: MessageHeader;
  /** The body's bytes as they were hashed and, for commands, signed. */
  readonly body: Uint8Array;
}

/** Packs a body for the wire: header line, body line, gzip level 1 (for columns as small as level 6, a third of the
 *  time; sync-storage.md 2.5). */
export function packMessage(
  about: { readonly kind: MessageKind; readonly box: string; readonly signature?: string },
  body: unknown,
): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(JSON.stringify(body));
  const header: MessageHeader = { v: 1, ...about, bytes: bytes.length, digest: sha256(bytes) };
  return new Uint8Array(
    gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), bytes]), { level: 1 }),
  );
}

/** Takes a message apart: size, header, version, length and hash are checked. Throws MessageRefused. */
export function unpackMessage(wire: Uint8Array): FramedMessage {
  const plain = inflate(wire);
  const end = plain.indexOf(10);
  if (end < 0 || end > 4096) throw new MessageRefused('malformed', 'The message has no header line');
  const header = headerOf(plain.subarray(0, end));
  const body = plain.subarray(end + 1);
  if (body.length !== header.bytes) {
    const what = `The message states a body of ${header.bytes} bytes and has ${body.length}`;
    throw new MessageRefused('malformed', what);
  }
  if (sha256(body) !== header.digest)
    throw new MessageRefused('digest-wrong', 'The body is not what its hash says');
  return { header, body };
}

/** Understands a body by its schema. Throws MessageRefused `malformed` that names the field. */
export function readBody<T>(message: FramedMessage, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(message.body));
  } catch {
    throw new MessageRefused('malformed', `The body of a "${message.header.kind}" message is not JSON`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const first = result.error.issues[0];
  const where = first === undefined ? '' : `${first.path.join('.')}: ${first.message}`;
  throw new MessageRefused(
    'malformed',
    `A "${message.header.kind}" message does not fit the contract: ${where}`,
  );
}

function inflate(wire: Uint8Array): Buffer {
  if (wire[0] !== 0x1f || wire[1] !== 0x8b) return Buffer.from(wire.buffer, wire.byteOffset, wire.byteLength);
  try {
    return gunzipSync(wire, { maxOutputLength: largestBody + 4096 });
  } catch (error) {
    const large = error instanceof RangeError;
    if (large)
      throw new MessageRefused('too-large', `The message is larger than ${largestBody} bytes when unpacked`);
    throw new MessageRefused('malformed', 'The message cannot be unpacked: it was cut or changed');
  }
}

function headerOf(line: Uint8Array): MessageHeader {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
  } catch {
    throw new MessageRefused('malformed', 'The header line is not JSON');
  }
  const version = z.object({ v: z.number() }).safeParse(value);
  if (version.success && !contractVersions.some((known) => known === version.data.v)) {
    throw new MessageRefused(
      'version-unknown',
      `Version ${version.data.v} of the contract is not known here`,
    );
  }
  const header = messageHeader.safeParse(value);
  if (header.success) return header.data;
  throw new MessageRefused(
    'malformed',
    `The header line does not fit the contract: ${z.prettifyError(header.error)}`,
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
