import { access, constants } from 'node:fs/promises';
import { BoxError } from '../domain/box-error.ts';

/** The name of a file that can be read. Rejects with `FILE_NOT_FOUND` for any other. */
export async function readableFile(file: string): Promise<string> {
  await access(file, constants.R_OK).catch(() => {
    throw new BoxError('FILE_NOT_FOUND', `There is no file "${file}"`);
  });
  return file;
}
