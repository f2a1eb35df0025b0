/** Everything that can go wrong as a whole. Closed list; the README explains each code. */
export const boxErrorCodes = [
  'USAGE',
  'SETTINGS_INVALID',
  'SETTINGS_DAMAGED',
  'STORE_NEWER',
  'STORE_DAMAGED',
  'STORE_BUSY',
  'STORE_CLOSED',
  'SQLITE_TOO_OLD',
  'DISK_FULL',
  'FILE_NOT_RECOGNISED',
  'FILE_DAMAGED',
  'FILE_TRUNCATED',
  'FILE_NOT_FOUND',
  'ARCHIVE_PASSWORD_WRONG',
  'ARCHIVE_LIMIT',
  'PARSER_FAILED',
  'NOT_FOUND',
  'CONFLICT',
  'NOT_ALLOWED',
  'TOO_MANY_REQUESTS',
  'UNAVAILABLE',
  'FAULT',
] as const;

export type BoxErrorCode = (typeof boxErrorCodes)[number];

/** Codes for which the same operation, unchanged, can succeed later. */
const transient: ReadonlySet<BoxErrorCode> = new Set<BoxErrorCode>([
  'STORE_BUSY',
  'DISK_FULL',
  'TOO_MANY_REQUESTS',
  'UNAVAILABLE',
  'FAULT',
]);

/** A failure of a whole operation, told to the person who has to act on it: what, where, what to do. */
export class BoxError extends Error {
  override readonly name = 'BoxError';
  readonly code: BoxErrorCode;

  constructor(code: BoxErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether trying again, unchanged, can help. */
  get retryable(): boolean {
    return transient.has(this.code);
  }
}
