import { BoxError } from '../domain/box-error.ts';

/** Primary result codes of SQLite that say something about the place, not about the statement. */
const sqlite = { busy: 5, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

/** The failure of a database call as the BoxError it means; anything else comes back as it is. */
export function asBoxError(error: unknown, path: string): unknown {
  if (error instanceof BoxError || !(error instanceof Error)) return error;
  if ('code' in error && error.code === 'ENOSPC') return diskFull(path, error);
  switch (primaryCode(error)) {
    case sqlite.busy:
      return new BoxError('STORE_BUSY', `${path} is in use by another process`, { cause: error });
    case sqlite.corrupt:
    case sqlite.notADatabase:
      return new BoxError(
        'STORE_DAMAGED',
        `${path} is damaged (${error.message}): restore a backup; nothing was deleted`,
        { cause: error },
      );
    case sqlite.full:
      return diskFull(path, error);
    case sqlite.ioError:
    case sqlite.cannotOpen:
      return new BoxError('UNAVAILABLE', `${path} cannot be used now (${error.message}): check the disk`, {
        cause: error,
      });
    default:
      return error;
  }
}

function diskFull(path: string, cause: Error): BoxError {
  return new BoxError('DISK_FULL', `No room left for ${path}: free some; nothing half-written was kept`, {
    cause,
  });
}

function primaryCode(error: Error): number {
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode % 256 : 0;
}
