import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../api.ts';
import { BoxError } from '../../domain/box-error.ts';

const perAddress = 30;
const perAccount = 10;
const timeWindow = 5 * 60 * 1000;

/** Limits how often passwords can be tried: per address (IPv6: per network of 64 bits), and per account from
 *  wherever. Refuses with `TOO_MANY_REQUESTS` and says when to try again. */
export function limitPasswordTries(app: Api, account: (request: FastifyRequest) => string) {
  const byAddress = app.createRateLimit({ timeWindow, max: perAddress, ipv6Subnet: 64 });
  const byAccount = app.createRateLimit({ timeWindow, max: perAccount, keyGenerator: account });
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const local = request.viewer !== undefined && request.viewer.tokenDigest === undefined;
    if (local) return;
    for (const limit of [byAddress, byAccount]) {
      const tries = await limit(request);
      if (tries.isAllowed || !tries.isExceeded) continue;
      void reply.header('retry-after', String(tries.ttlInSeconds));
      throw new BoxError('TOO_MANY_REQUESTS', 'Too many tries: wait a few minutes');
    }
  };
}
