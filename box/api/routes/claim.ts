import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import type { Api, ApiPorts } from '../api.ts';
import { addressOf } from '../guards/admit.ts';
import { errorAnswers } from '../schemas.ts';
import type { Sessions } from '../sessions.ts';
import { accountName, newPassword } from './accounts.ts';
import { sessionSchema } from './session.ts';

/** The claim: the code from the console makes the first installer, once (design 6.6). */
export function claimRoutes(
  app: Api,
  { accounts, claim, desk }: Pick<ApiPorts, 'accounts' | 'claim' | 'desk'>,
  sessions: Sessions,
): void {
  app.route({
    method: 'POST',
    url: '/claim',
    config: { access: 'unclaimed' },
    schema: {
      body: z.strictObject({ code: z.string().max(100), name: accountName, password: newPassword }),
      response: { 201: sessionSchema, ...errorAnswers },
    },
    handler: async (request, reply) => {
      if (!claim)
        throw new BoxError('NOT_ALLOWED', 'This box has no claim code: start it with "meterbox run"');
      const { code, name, password } = request.body;
      await claim.redeem(code);
      const account = await accounts.addAccount(name, 'installer', password, 'claim');
      await desk.audit({ actor: name, action: 'claim', detail: { address: addressOf(request) } });
      await sessions.begin(reply, account, request);
      return reply.code(201).send({ name: account.name, role: account.role });
    },
  });
}
