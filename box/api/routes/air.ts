import { z } from 'zod';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import { errorAnswers, keySchema, serialSchema } from '../schemas.ts';

const keyState = z.enum(['plain', 'decrypted', 'no-key', 'wrong-key', 'unsupported']);
const assignment = z.enum(['listed', 'refused', 'unassigned']);

const heardSchema = z.object({
  serial: z.string(),
  manufacturer: z.string(),
  version: z.number(),
  type: z.number(),
  radio: z.string().optional(),
  portId: z.string(),
  telegrams: z.number(),
  firstHeardAt: z.string(),
  lastHeardAt: z.string(),
  rssi: z.number().optional(),
  bestRssi: z.number().optional(),
  keyState,
  keyHint: z.string().optional(),
  assignment,
  lastVerdict: z.string(),
});

/** What is on the air: unassigned meters first. */
export function airRoutes(app: Api, { air }: Pick<ApiPorts, 'air'>): void {
  app.route({
    method: 'GET',
    url: '/air',
    config: { access: caretakers },
    schema: { response: { 200: z.object({ items: z.array(heardSchema).readonly() }), ...errorAnswers } },
    handler: () => ({ items: air.air() }),
  });

  app.route({
    method: 'POST',
    url: '/air',
    config: { access: ['installer'] },
    schema: {
      body: z.strictObject({ lines: z.array(z.string().max(2_000)).min(1).max(500) }),
      response: { 200: z.object({ telegrams: z.number() }), ...errorAnswers },
    },
    handler: (request) => ({ telegrams: air.hear(request.body.lines) }),
  });

  app.route({
    method: 'POST',
    url: '/air/assign',
    config: { access: ['installer'] },
    schema: {
      body: z.strictObject({ serials: z.array(serialSchema).min(1).max(2_000), assignment }),
      response: { 204: z.undefined(), ...errorAnswers },
    },
    handler: async (request, reply) => {
      await air.assign(request.body.serials, request.body.assignment, actorOf(request));
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'POST',
    url: '/air/test-keys',
    config: { access: ['installer'] },
    schema: {
      body: z.strictObject({ serial: serialSchema, keys: z.array(keySchema).min(1).max(1_000) }),
      response: {
        200: z.object({
          serial: z.string(),
          results: z
            .array(z.object({ key: z.number(), state: keyState, hint: z.string().optional() }))
            .readonly(),
        }),
        ...errorAnswers,
      },
    },
    handler: (request) => air.testKeys(request.body.serial, request.body.keys),
  });
}
