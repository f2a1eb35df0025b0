import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { boxId } from '../contract/message.ts';
import type { Authority } from './authority.ts';
import type { Database } from './database.ts';

/** What the API for people and for billing needs. */
export interface OperatorPorts {
  readonly database: Database;
  readonly authority: Authority;
  readonly token: string;
  readonly now: () => Date;
}

/** The centre's API as the routes see it: its schemas are zod's. */
export type OperatorApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** How many items a page has. */
export const pageLimit = z.coerce.number().int().min(1).max(10_000).default(500);

/** Which box a path names. */
export const boxParams = z.strictObject({ box: boxId });

/** What went wrong. */
export const refusal = z.object({ code: z.string(), message: z.string() });
