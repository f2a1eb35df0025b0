import { BoxError, type BoxErrorCode } from '../domain/box-error.ts';
import type { Refusal } from '../domain/delivery.ts';
import type { IssueCode } from '../domain/issue.ts';

/** Thrown where a file turns out to be one for the quarantine. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(code: IssueCode, message: string) {
    super(message);
    this.refusal = { code, message };
  }
}

/** What adapters and archives throw, as the issue that the quarantine shows. */
const refusalCodes: ReadonlyMap<BoxErrorCode, IssueCode> = new Map([
  ['FILE_DAMAGED', 'file-damaged'],
  ['FILE_TRUNCATED', 'file-truncated'],
  ['ARCHIVE_LIMIT', 'archive-limit'],
  ['ARCHIVE_PASSWORD_WRONG', 'archive-password-wrong'],
]);

/** The reason for the quarantine that an error stands for. An error nobody foresaw is our own reader's fault. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof BoxError ? refusalCodes.get(error.code) : undefined;
  if (code === undefined) return { code: 'parser-failed', message: `Our reader gave up on it: ${message}` };
  const line = /^Line (\d+)/.exec(message)?.[1];
  return { code, message, ...(line === undefined ? {} : { position: Number(line) }) };
}
