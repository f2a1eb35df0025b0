import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import type { ScanView } from '../meter-desks.ts';
import { errorAnswers, portParams, slaveSchema, wholeNumber } from '../schemas.ts';

const address = z
  .string()
  .regex(/^[0-9A-Fa-f.+]{1,40}$/, 'Must be a primary address, or a secondary one such as 12345678.44933408');
const primary = z.int().min(0).max(250);
const scanParams = z.strictObject({ scan: wholeNumber(1, 1_000_000) });

const scanSchema = z.object({
  id: z.number(),
  portId: z.string(),
  search: z.enum(['primary', 'secondary']),
  status: z.enum(['running', 'done', 'cancelled', 'failed']),
  done: z.number(),
  probes: z.number(),
  found: z
    .array(
      z.object({
        address: z.string(),
        serial: z.string(),
        manufacturer: z.string(),
        version: z.number(),
        type: z.number(),
      }),
    )
    .readonly(),
  collisions: z.array(z.string()).readonly(),
  message: z.string().optional(),
});

/** What an installer does on a wired bus. Scans tell their progress as events of type `scan`. */
export function busRoutes(app: Api, { bus }: Pick<ApiPorts, 'bus'>): void {
  app.route({
    method: 'POST',
    url: '/bus/:id/scans',
    config: { access: ['installer'] },
    schema: {
      params: portParams,
      body: z.strictObject({
        search: z.enum(['primary', 'secondary']),
        first: primary.exactOptional(),
        last: primary.exactOptional(),
      }),
      response: { 202: scanSchema, ...errorAnswers },
    },
    handler: async (request, reply) =>
      reply.code(202).send(bus.startScan(request.params.id, request.body, actorOf(request))),
  });

  app.route({
    method: 'GET',
    url: '/bus/scans/:scan',
    config: { access: caretakers, background: true },
    schema: { params: scanParams, response: { 200: scanSchema, ...errorAnswers } },
    handler: (request) => known(bus.scan(request.params.scan), request.params.scan),
  });

  app.route({
    method: 'DELETE',
    url: '/bus/scans/:scan',
    config: { access: ['installer'] },
    schema: { params: scanParams, response: { 200: scanSchema, ...errorAnswers } },
    handler: (request) => bus.cancelScan(request.params.scan),
  });

  app.route({
    method: 'POST',
    url: '/bus/:id/read',
    config: { access: ['installer'] },
    schema: {
      params: portParams,
      body: z.strictObject({ address }),
      response: {
        200: z.object({
          address: z.string(),
          answer: z.enum(['telegrams', 'silence', 'collision']),
          telegrams: z.array(z.object({ hex: z.string(), decoded: z.unknown() })).readonly(),
        }),
        ...errorAnswers,
      },
    },
    handler: (request) => bus.readSlave(request.params.id, request.body.address.toUpperCase()),
  });

  app.route({
    method: 'POST',
    url: '/bus/:id/round',
    config: { access: ['installer'] },
    schema: {
      params: portParams,
      response: { 200: z.object({ items: z.array(slaveSchema).readonly() }), ...errorAnswers },
    },
    handler: async (request) => ({ items: await bus.readRound(request.params.id) }),
  });

  app.route({
    method: 'POST',
    url: '/bus/:id/address',
    config: { access: ['installer'] },
    schema: {
      params: portParams,
      body: z.strictObject({ from: address, to: primary }),
      response: { 204: z.undefined(), ...errorAnswers },
    },
    handler: async (request, reply) => {
      const { from, to } = request.body;
      await bus.setPrimaryAddress(request.params.id, from.toUpperCase(), to, actorOf(request));
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'POST',
    url: '/bus/:id/reset',
    config: { access: ['installer'] },
    schema: {
      params: portParams,
      body: z.strictObject({ address }),
      response: { 204: z.undefined(), ...errorAnswers },
    },
    handler: async (request, reply) => {
      await bus.resetApplication(request.params.id, request.body.address.toUpperCase(), actorOf(request));
      return reply.code(204).send();
    },
  });
}

function known(scan: ScanView | undefined, id: number): ScanView {
  if (!scan) throw new BoxError('NOT_FOUND', `There is no scan ${id}`);
  return scan;
}
