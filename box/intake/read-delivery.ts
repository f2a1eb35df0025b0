import { fileAdapters } from '../adapters/index.ts';
import { compileProfile } from '../adapters/profile/compile-profile.ts';
import type { Digest } from '../domain/delivery.ts';
import type { ReadFile, ReadRequest } from './ingest-file.ts';
import { openContents } from './open-contents.ts';
import { readContent } from './read-content.ts';
import { refusalOf } from './refused.ts';

/** Reads a delivered file: itself, or every file in it if it is an archive. The profiles of its data point are asked first,
 *  then the formats that come with the box. One damaged, bolted or oversized archive is one refusal: nothing of it is kept
 *  by halves. */
export async function readDelivery(
  path: string,
  request: ReadRequest,
  digest: Digest,
  scratchFolder: string,
): Promise<ReadFile[]> {
  try {
    const adapters = [...(request.profiles ?? []).map(compileProfile), ...fileAdapters];
    const files: ReadFile[] = [];
    for await (const { content, isWhole } of openContents(path, request, scratchFolder))
      files.push(readContent(content, request, adapters, isWhole ? digest : undefined));
    return files;
  } catch (error) {
    return [refusedFile(request, digest, error)];
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
