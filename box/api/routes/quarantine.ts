import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import {
  cursor,
  errorAnswers,
  idParams,
  pageLimit,
  pageOf,
  receiptSchema,
  refusalSchema,
} from '../schemas.ts';

const status = z.enum(['open', 'accepted', 'deleted']);

const quarantineSchema = z.object({
  id: z.number(),
  deliveryId: z.number(),
  dataPointId: z.string().optional(),
  name: z.string(),
  digest: z.string(),
  size: z.number(),
  format: z.string().optional(),
  refusal: refusalSchema,
  excerpt: z.string(),
  receivedAt: z.string(),
  status,
});

/** Files put aside: why, and the ways out. */
export function quarantineRoutes(app: Api, { view, intake }: Pick<ApiPorts, 'view' | 'intake'>): void {
  app.route({
    method: 'GET',
    url: '/quarantine',
    config: { access: caretakers },
    schema: {
      querystring: z.strictObject({ status: status.exactOptional(), before: cursor, limit: pageLimit }),
      response: { 200: pageOf(quarantineSchema), ...errorAnswers },
    },
    handler: (request) => view.quarantine(request.query),
  });

  app.route({
    method: 'GET',
    url: '/quarantine/:id',
    config: { access: caretakers },
    schema: { params: idParams, response: { 200: quarantineSchema, ...errorAnswers } },
    handler: (request) => {
      const file = view.quarantined(request.params.id);
      if (!file) throw new BoxError('NOT_FOUND', `There is no quarantined file ${request.params.id}`);
      return file;
    },
  });

  app.route({
    method: 'POST',
    url: '/quarantine/:id/retry',
    config: { access: caretakers },
    schema: { params: idParams, response: { 200: receiptSchema, ...errorAnswers } },
    handler: (request) => intake.retryQuarantined(request.params.id, actorOf(request)),
  });

  app.route({
    method: 'POST',
    url: '/quarantine/:id/accept',
    config: { access: caretakers },
    schema: { params: idParams, response: { 200: receiptSchema, ...errorAnswers } },
    handler: (request) => intake.acceptQuarantined(request.params.id, actorOf(request)),
  });

  app.route({
    method: 'DELETE',
    url: '/quarantine/:id',
    config: { access: caretakers },
    schema: { params: idParams, response: { 204: z.undefined(), ...errorAnswers } },
    handler: async (request, reply) => {
      await intake.deleteQuarantined(request.params.id, actorOf(request));
      return reply.code(204).send();
    },
  });
}
