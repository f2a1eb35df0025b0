import type { FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import type { Api } from '../api.ts';

const perAddress = 30;
const perAccount = 10;
const windowMs = 5 * 60 * 1000;

/** Limits how often passwords can be tried: per address, and per account from wherever. Answers 429 with
 *  Retry-After. */
export function limitPasswordTries(
  app: Api,
  account: (request: FastifyRequest) => string,
): preHandlerAsyncHookHandler[] {
  const common = { timeWindow: windowMs, hook: 'preHandler', ipv6Subnet: 64 } as const;
  const byAddress = app.rateLimit({ ...common, max: perAddress, groupId: 'password-address' });
  const byAccount = app.rateLimit({
    ...common,
    max: perAccount,
    groupId: 'password-account',
    keyGenerator: (request) => `account ${account(request)}`,
  });
  return [byAddress, byAccount] as preHandlerAsyncHookHandler[];
}
