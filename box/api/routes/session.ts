import { z } from 'zod';
import { RequestRefusal } from '../request-refusal.ts';
import type { Api, ApiPorts } from '../api.ts';
import { roles } from '../box-view.ts';
import { addressOf, viewerOf } from '../guards/admit.ts';
import { limitPasswordTries } from '../guards/limit-password-tries.ts';
import { errorAnswers } from '../schemas.ts';
import type { Sessions } from '../sessions.ts';
import { accountName } from './accounts.ts';

export const sessionSchema = z.object({ name: z.string(), role: z.enum(roles) });

/** Signing in and out. */
export function sessionRoutes(
  app: Api,
  { accounts, desk }: Pick<ApiPorts, 'accounts' | 'desk'>,
  sessions: Sessions,
) {
  const body = z.strictObject({ name: accountName, password: z.string().max(200) });
  app.route({
    method: 'POST',
    url: '/session',
    config: { access: 'claimed' },
    schema: { body, response: { 200: sessionSchema, ...errorAnswers } },
    preHandler: limitPasswordTries(app, (request) => body.parse(request.body).name),
    handler: async (request, reply) => {
      const { name, password } = request.body;
      const account = await accounts.signIn(name, password);
      // The log names the account only if there is one: people type passwords into the wrong field.
      if (!account) {
        const known = accounts.accounts().some((other) => other.name === name);
        await desk.audit({
          actor: known ? name : 'unknown',
          action: 'sign-in-refused',
          detail: { address: addressOf(request) },
        });
        throw new RequestRefusal(401, 'Name or password is not right', 'NOT_ALLOWED');
      }
      await sessions.begin(reply, account, request);
      await desk.audit({ actor: account.name, action: 'sign-in', detail: { address: addressOf(request) } });
      return { name: account.name, role: account.role };
    },
  });

  app.route({
    method: 'GET',
    url: '/session',
    config: { access: 'signed-in' },
    schema: { response: { 200: sessionSchema, ...errorAnswers } },
    handler: (request) => viewerOf(request),
  });

  app.route({
    method: 'DELETE',
    url: '/session',
    config: { access: 'signed-in' },
    schema: { response: { 204: z.undefined(), ...errorAnswers } },
    handler: async (request, reply) => {
      await sessions.end(reply, viewerOf(request));
      return reply.code(204).send();
    },
  });
}
