import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { BoxError } from '../domain/box-error.ts';
import { RequestRefusal } from './request-refusal.ts';
import { nameSchema } from './schemas.ts';

/** The file that a request carries: its only part if it is a form, else its body. Nothing is kept in memory; one longer
 *  than `most` bytes ends in 413. */
export async function receivedFile(
  request: FastifyRequest,
  name: string | undefined,
  most: number,
): Promise<{ readonly name: string; readonly bytes: AsyncIterable<Uint8Array> }> {
  if (request.isMultipart()) {
    const part = await request.file({ limits: { fileSize: most, files: 1, fields: 5, parts: 6 } });
    if (!part) throw new BoxError('USAGE', 'The form has no file in it');
    return { name: nameSchema.parse(name ?? part.filename), bytes: wholePart(part, most) };
  }
  if (!(request.body instanceof Readable))
    throw new RequestRefusal(415, 'Send the bytes as application/octet-stream or multipart/form-data');
  if (name === undefined) throw new BoxError('USAGE', '"name" is missing: what the file is called');
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most);
  return { name, bytes: bounded(request.body, most) };
}

/** Passes bytes on until there are too many; nothing is kept. */
async function* bounded(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > most) throw tooLarge(most);
    yield chunk;
  }
}

/** Passes the part on; one that was cut at the limit is an error, never a shorter file. */
async function* wholePart(part: MultipartFile, most: number): AsyncGenerator<Uint8Array> {
  yield* bounded(part.file, most);
  if (part.file.truncated) throw tooLarge(most);
}

function tooLarge(most: number): RequestRefusal {
  return new RequestRefusal(413, `The file is larger than the ${most} bytes that are allowed`);
}
