import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { actorOf, addressOf } from '../guards/admit.ts';
import { limitPasswordTries } from '../guards/limit-password-tries.ts';
import { listOf, propertyParams } from '../property-schemas.ts';
import { errorAnswers, wholeNumber } from '../schemas.ts';

const linkSchema = z.object({
  id: z.number(),
  propertyId: z.string(),
  occupancyId: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  revokedAt: z.string().optional(),
});

/** Tenants' ways in: made for one tenancy, shown once, revocable, over with the tenancy. */
export function tenantLinkRoutes(app: Api, { properties }: Pick<ApiPorts, 'properties'>): void {
  app.route({
    method: 'GET',
    url: '/properties/:id/tenant-links',
    config: { access: caretakers },
    schema: { params: propertyParams, response: { 200: listOf(linkSchema), ...errorAnswers } },
    handler: (request) => ({ items: properties.tenantLinks(request.params.id) }),
  });

  app.route({
    method: 'POST',
    url: '/properties/:id/tenant-links',
    config: { access: caretakers },
    schema: {
      description: 'Token and code are shown this once.',
      params: propertyParams,
      body: z.strictObject({ occupancyId: z.string().min(1).max(200) }),
      response: { 201: linkSchema.extend({ token: z.string(), code: z.string() }), ...errorAnswers },
    },
    handler: async (request, reply) => {
      const { occupancyId } = request.body;
      const link = await properties.addTenantLink(request.params.id, occupancyId, actorOf(request));
      return reply.code(201).send(link);
    },
  });

  app.route({
    method: 'DELETE',
    url: '/tenant-links/:link',
    config: { access: caretakers },
    schema: {
      params: z.strictObject({ link: wholeNumber(1, Number.MAX_SAFE_INTEGER) }),
      response: { 204: z.undefined(), ...errorAnswers },
    },
    handler: async (request, reply) => {
      await properties.revokeTenantLink(request.params.link, actorOf(request));
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'POST',
    url: '/tenant-links/open',
    config: { access: 'claimed' },
    schema: {
      description: 'Whom a token or a printed code belongs to; asked by the tenant’s page.',
      body: z.strictObject({ key: z.string().min(10).max(64) }),
      response: {
        200: z.object({
          propertyId: z.string(),
          occupancyId: z.string(),
          unitId: z.string(),
          party: z.string(),
        }),
        ...errorAnswers,
      },
    },
    preHandler: limitPasswordTries(app, addressOf),
    handler: (request) => {
      const tenant = properties.tenantOf(request.body.key);
      if (!tenant)
        throw new BoxError('NOT_FOUND', 'This link or code is not valid any more: ask for a new one');
      return tenant;
    },
  });
}
