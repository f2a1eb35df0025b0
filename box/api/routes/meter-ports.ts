import { z } from 'zod';
import { portUses, radioModes } from '../../domain/meter-port.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import { errorAnswers, nameSchema, portParams, slaveSchema } from '../schemas.ts';

const placeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('device'), path: z.string().max(210) }),
  z.strictObject({ kind: z.literal('tcp'), host: z.string().max(253), port: z.int().min(1).max(65_535) }),
]);

const wishSchema = z.strictObject({
  name: nameSchema.max(80),
  use: z.enum(portUses),
  place: placeSchema,
  baud: z.int().min(300).max(115_200).exactOptional(),
  stick: z.string().max(20).exactOptional(),
  mode: z.enum(radioModes).exactOptional(),
  slaves: z.array(z.string().max(40)).max(500).exactOptional(),
  schedule: z.string().max(100).exactOptional(),
  expectWithinMinutes: z
    .int()
    .min(1)
    .max(7 * 24 * 60)
    .exactOptional(),
  enabled: z.boolean().exactOptional(),
});

const portSchema = z.object({
  id: z.string(),
  name: z.string(),
  use: z.enum(portUses),
  place: placeSchema,
  baud: z.number(),
  stick: z.string(),
  mode: z.enum(radioModes),
  slaves: z.array(z.string()).readonly(),
  schedule: z.string(),
  expectWithinMinutes: z.number(),
  enabled: z.boolean(),
  state: z.object({
    status: z.enum(['opening', 'working', 'failing', 'stopped']),
    message: z.string(),
    stick: z.string().optional(),
    telegrams: z.number(),
    noiseBytes: z.number(),
    reopened: z.number(),
    resets: z.number(),
    lastTelegramAt: z.string().optional(),
  }),
  slaveStates: z.array(slaveSchema).readonly(),
});

const pluggedSchema = z.object({ path: z.string(), description: z.string(), portId: z.string().optional() });

/** Ports over which meters are read, and what is plugged in. */
export function meterPortRoutes(app: Api, { meterPorts }: Pick<ApiPorts, 'meterPorts'>): void {
  app.route({
    method: 'GET',
    url: '/ports',
    config: { access: caretakers },
    schema: { response: { 200: z.object({ items: z.array(portSchema).readonly() }), ...errorAnswers } },
    handler: () => ({ items: meterPorts.ports() }),
  });

  app.route({
    method: 'GET',
    url: '/ports/plugged',
    config: { access: ['installer'] },
    schema: { response: { 200: z.object({ items: z.array(pluggedSchema).readonly() }), ...errorAnswers } },
    handler: async () => ({ items: await meterPorts.plugged() }),
  });

  app.route({
    method: 'POST',
    url: '/ports',
    config: { access: ['installer'] },
    schema: { body: wishSchema, response: { 201: portSchema, ...errorAnswers } },
    handler: async (request, reply) =>
      reply.code(201).send(await meterPorts.addPort(request.body, actorOf(request))),
  });

  app.route({
    method: 'PATCH',
    url: '/ports/:id',
    config: { access: ['installer'] },
    schema: {
      params: portParams,
      body: wishSchema.extend({
        name: wishSchema.shape.name.exactOptional(),
        use: wishSchema.shape.use.exactOptional(),
        place: placeSchema.exactOptional(),
      }),
      response: { 200: portSchema, ...errorAnswers },
    },
    handler: (request) => meterPorts.changePort(request.params.id, request.body, actorOf(request)),
  });

  app.route({
    method: 'DELETE',
    url: '/ports/:id',
    config: { access: ['installer'] },
    schema: { params: portParams, response: { 204: z.undefined(), ...errorAnswers } },
    handler: async (request, reply) => {
      await meterPorts.removePort(request.params.id, actorOf(request));
      return reply.code(204).send();
    },
  });
}
