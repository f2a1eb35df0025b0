import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import type { Api, ApiPorts } from '../api.ts';
import { roles } from '../box-view.ts';
import { actorOf, viewerOf } from '../guards/admit.ts';
import { limitPasswordTries } from '../guards/limit-password-tries.ts';
import { errorAnswers, nameSchema } from '../schemas.ts';
import type { Sessions } from '../sessions.ts';

export const accountName = nameSchema.max(64);

/** A new password. Length is what counts; scrypt's cost is the same for any, so an upper bound only saves memory. */
export const newPassword = z.string().min(10, 'At least 10 characters').max(200);

const accountSchema = z.object({ name: z.string(), role: z.enum(roles), createdAt: z.string() });
const params = z.strictObject({ name: accountName });

/** Accounts of the pages. */
export function accountRoutes(app: Api, { accounts }: Pick<ApiPorts, 'accounts'>, sessions: Sessions): void {
  app.route({
    method: 'GET',
    url: '/accounts',
    config: { access: ['installer'] },
    schema: { response: { 200: z.object({ items: z.array(accountSchema).readonly() }), ...errorAnswers } },
    handler: () => ({ items: accounts.accounts() }),
  });

  app.route({
    method: 'POST',
    url: '/accounts',
    config: { access: ['installer'] },
    schema: {
      body: z.strictObject({ name: accountName, role: z.enum(roles), password: newPassword }),
      response: { 201: accountSchema, ...errorAnswers },
    },
    handler: async (request, reply) => {
      const { name, role, password } = request.body;
      return reply.code(201).send(await accounts.addAccount(name, role, password, actorOf(request)));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/accounts/:name',
    config: { access: ['installer'] },
    schema: { params, response: { 204: z.undefined(), ...errorAnswers } },
    handler: async (request, reply) => {
      await accounts.removeAccount(request.params.name, actorOf(request));
      await sessions.endAllOf(request.params.name);
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'POST',
    url: '/accounts/:name/password',
    config: { access: 'signed-in' },
    schema: {
      description: 'One’s own with `current`; an installer may set another’s without.',
      params,
      body: z.strictObject({ password: newPassword, current: z.string().max(200).exactOptional() }),
      response: { 204: z.undefined(), ...errorAnswers },
    },
    preHandler: limitPasswordTries(app, (request) => viewerOf(request).name),
    handler: async (request, reply) => {
      const viewer = viewerOf(request);
      const { name } = request.params;
      const { password, current } = request.body;
      const own = viewer.tokenDigest !== undefined && viewer.name === name;
      if (!own && viewer.role !== 'installer')
        throw new BoxError('NOT_ALLOWED', 'Only an installer may set somebody else’s password');
      if (own && !(await accounts.signIn(name, current ?? '')))
        throw new BoxError('NOT_ALLOWED', 'The current password is not right');
      await accounts.changePassword(name, password, actorOf(request));
      await sessions.endAllOf(name);
      if (own) await sessions.begin(reply, { name, role: viewer.role });
      return reply.code(204).send();
    },
  });
}
