import { z } from 'zod';
import type { Api, ApiPorts } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import { errorAnswers, keySchema, serialSchema } from '../schemas.ts';

/** Keys of meters: they go in, and are never told again. */
export function meterKeyRoutes(app: Api, { meterKeys }: Pick<ApiPorts, 'meterKeys'>): void {
  app.route({
    method: 'GET',
    url: '/meter-keys',
    config: { access: ['installer'] },
    schema: {
      response: {
        200: z.object({ items: z.array(z.object({ serial: z.string(), addedAt: z.string() })).readonly() }),
        ...errorAnswers,
      },
    },
    handler: () => ({ items: meterKeys.meterKeys() }),
  });

  app.route({
    method: 'POST',
    url: '/meter-keys',
    config: { access: ['installer'] },
    schema: {
      body: z.strictObject({
        keys: z
          .array(z.strictObject({ serial: serialSchema, key: keySchema }))
          .min(1)
          .max(10_000),
      }),
      response: { 204: z.undefined(), ...errorAnswers },
    },
    handler: async (request, reply) => {
      await meterKeys.addMeterKeys(request.body.keys, actorOf(request));
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'DELETE',
    url: '/meter-keys/:serial',
    config: { access: ['installer'] },
    schema: {
      params: z.strictObject({ serial: serialSchema }),
      response: { 204: z.undefined(), ...errorAnswers },
    },
    handler: async (request, reply) => {
      await meterKeys.removeMeterKey(request.params.serial, actorOf(request));
      return reply.code(204).send();
    },
  });
}
