import { closeSync, openSync } from 'node:fs';
import { type Content, contentOf } from './content.ts';
import type { ReadRequest } from './ingest-file.ts';
import { Refused } from './refused.ts';
import { containerOf, gunzip, unpackLimits } from './unpack.ts';
import { unzip } from './unzip.ts';

/** One content out of a delivered file. */
export interface OpenContent {
  readonly content: Content;
  /** Whether it is the delivered file itself, not one inside an archive. */
  readonly isWhole: boolean;
}

/** Opens a delivered file: itself, or one file in it after the other if it is an archive. Each is closed when the next one
 *  is asked for. Throws Refused for what cannot be opened. */
export async function* openContents(
  path: string,
  request: Pick<ReadRequest, 'name' | 'size' | 'archivePassword'>,
  scratchFolder: string,
): AsyncGenerator<OpenContent, void, undefined> {
  const descriptor = openSync(path, 'r');
  try {
    const content = contentOf(request.name, descriptor, request.size);
    if (content.size > unpackLimits.fileBytes) {
      const message = `Files of more than ${unpackLimits.fileBytes >> 20} MB are not read: have it sent in parts`;
      throw new Refused('file-too-large', message);
    }
    const container = containerOf(content.at(0, 4));
    if (container === 'zip') yield* inZip(content, request, scratchFolder);
    else if (container === 'gzip') yield* inGzip(content, scratchFolder);
    else yield { content, isWhole: true };
  } finally {
    closeSync(descriptor);
  }
}

async function* inZip(
  archive: Content,
  request: Pick<ReadRequest, 'archivePassword'>,
  scratchFolder: string,
): AsyncGenerator<OpenContent, void, undefined> {
  let count = 0;
  for await (const { name, scratch } of unzip(archive, request.archivePassword, scratchFolder)) {
    count += 1;
    try {
      yield { content: scratch.content(`${archive.name}!${name}`), isWhole: false };
    } finally {
      scratch.close();
    }
  }
  if (count === 0) throw new Refused('file-empty', 'The archive has only folders in it');
}

async function* inGzip(packed: Content, scratchFolder: string): AsyncGenerator<OpenContent, void, undefined> {
  const scratch = await gunzip(packed, scratchFolder);
  try {
    const inner = packed.name.replace(/\.gz$/i, '');
    yield { content: scratch.content(`${packed.name}!${inner}`), isWhole: false };
  } finally {
    scratch.close();
  }
}
