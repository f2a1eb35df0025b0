import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isResponseSerializationError } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { BoxError, type BoxErrorCode } from '../domain/box-error.ts';
import { RequestRefusal } from './request-refusal.ts';

/** What every error answers: a closed code, and a sentence for the person. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code: BoxErrorCode;
  readonly message: string;
}

const statusOf: Readonly<Partial<Record<BoxErrorCode, number>>> = Object.freeze({
  USAGE: 400,
  SETTINGS_INVALID: 400,
  NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  FILE_NOT_FOUND: 404,
  CONFLICT: 409,
  FILE_NOT_RECOGNISED: 422,
  FILE_DAMAGED: 422,
  ARCHIVE_PASSWORD_WRONG: 422,
  ARCHIVE_LIMIT: 422,
  PARSER_FAILED: 422,
  TOO_MANY_REQUESTS: 429,
  STORE_BUSY: 503,
  STORE_CLOSED: 503,
  DISK_FULL: 503,
  UNAVAILABLE: 503,
});

/** Seconds after which trying again makes sense, where the error does not know better. */
const retryAfter: Readonly<Record<number, string>> = Object.freeze({ 429: '900', 503: '30' });

/** Answers an error. A mistake of ours is logged whole and told with its number only. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): ErrorAnswer {
  const answer = judge(error, request.id);
  if (answer.status >= 500 && answer.code === 'FAULT')
    request.log.error({ err: error, requestId: request.id }, 'Request failed');
  const wait = retryAfter[answer.status];
  if (wait !== undefined && !reply.hasHeader('retry-after')) void reply.header('retry-after', wait);
  return answer;
}

function judge(error: unknown, requestId: string): ErrorAnswer {
  if (error instanceof RequestRefusal)
    return { status: error.statusCode, code: error.code, message: error.message };
  if (error instanceof BoxError)
    return { status: statusOf[error.code] ?? 500, code: error.code, message: error.message };
  if (error instanceof z.ZodError) return { status: 400, code: 'USAGE', message: z.prettifyError(error) };
  const { statusCode = 500, validation, message } = error as FastifyError;
  if (validation && !isResponseSerializationError(error))
    return { status: 400, code: 'USAGE', message: validationText(validation) };
  if (statusCode === 429)
    return { status: 429, code: 'TOO_MANY_REQUESTS', message: 'Too many tries: wait a few minutes' };
  if (statusCode >= 400 && statusCode < 500) return { status: statusCode, code: 'USAGE', message };
  return { status: 500, code: 'FAULT', message: `A mistake of the box, in its log as ${requestId}` };
}

/** One sentence per field that is wrong: `/name: Must not be blank`. */
function validationText(problems: NonNullable<FastifyError['validation']>): string {
  return problems
    .map(
      ({ instancePath, message }) =>
        `${instancePath === '' ? 'The request' : instancePath}: ${message ?? ''}`,
    )
    .join('; ');
}
