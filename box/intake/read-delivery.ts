import { closeSync, openSync } from 'node:fs';
import { fileAdapters } from '../adapters/index.ts';
import type { Digest } from '../domain/delivery.ts';
import { type Content, contentOf } from './content.ts';
import type { ReadFile, ReadRequest } from './ingest-file.ts';
import { readContent } from './read-content.ts';
import { Refused, refusalOf } from './refused.ts';
import { containerOf, gunzip, unpackLimits } from './unpack.ts';
import { unzip } from './unzip.ts';

/** Reads a delivered file: itself, or every file in it if it is an archive. One damaged, bolted or oversized archive is
 *  one refusal: nothing of it is kept by halves. */
export async function readDelivery(
  path: string,
  request: ReadRequest,
  digest: Digest,
  scratchFolder: string,
): Promise<ReadFile[]> {
  const descriptor = openSync(path, 'r');
  try {
    const content = contentOf(request.name, descriptor, request.size);
    if (content.size > unpackLimits.fileBytes) {
      const message = `Files of more than ${unpackLimits.fileBytes >> 20} MB are not read: have it sent in parts`;
      throw new Refused('file-too-large', message);
    }
    const container = containerOf(content.at(0, 4));
    if (container === 'zip') return await readZip(content, request, scratchFolder);
    if (container === 'gzip') return [await readGzip(content, request, scratchFolder)];
    return [readContent(content, request, fileAdapters, digest)];
  } catch (error) {
    return [refusedFile(request, digest, error)];
  } finally {
    closeSync(descriptor);
  }
}

/** A file that could not be opened at all, with the reason. */
export function refusedFile(
  request: Pick<ReadRequest, 'name' | 'size'>,
  digest: Digest,
  error: unknown,
): ReadFile {
  return {
    name: request.name,
    digest,
    size: request.size,
    facts: {},
    devices: [],
    readings: [],
    states: [],
    issues: [],
    refusal: refusalOf(error),
  };
}

async function readZip(archive: Content, request: ReadRequest, scratchFolder: string): Promise<ReadFile[]> {
  const files: ReadFile[] = [];
  for await (const { name, scratch } of unzip(archive, request.archivePassword, scratchFolder)) {
    try {
      files.push(readContent(scratch.content(`${archive.name}!${name}`), request, fileAdapters));
    } finally {
      scratch.close();
    }
  }
  if (files.length === 0) throw new Refused('file-empty', 'The archive has only folders in it');
  return files;
}

async function readGzip(packed: Content, request: ReadRequest, scratchFolder: string): Promise<ReadFile> {
  const scratch = await gunzip(packed, scratchFolder);
  try {
    const inner = packed.name.replace(/\.gz$/i, '');
    return readContent(scratch.content(`${packed.name}!${inner}`), request, fileAdapters);
  } finally {
    scratch.close();
  }
}
