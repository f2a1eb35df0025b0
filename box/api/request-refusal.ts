import type { BoxErrorCode } from '../domain/box-error.ts';

/** A request that HTTP itself has a status for: too large, wrong type, wrong host. */
export class RequestRefusal extends Error {
  override readonly name = 'RequestRefusal';
  readonly statusCode: number;
  readonly code: BoxErrorCode;

  constructor(statusCode: number, message: string, code: BoxErrorCode = 'USAGE') {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
  }
}
