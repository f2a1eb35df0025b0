import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import { doors } from '../../domain/delivery.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import { receivedFile } from '../received-file.ts';
import {
  cursor,
  digestSchema,
  errorAnswers,
  idParams,
  issueSchema,
  nameSchema,
  pageLimit,
  pageOf,
  receiptSchema,
  refusalSchema,
} from '../schemas.ts';

const dataPointId = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'Is no id of a data point')
  .exactOptional();

const deliverySchema = z.object({
  id: z.number(),
  digest: z.string(),
  dataPointId: z.string().optional(),
  name: z.string(),
  size: z.number(),
  receivedAt: z.string(),
  door: z.enum(doors),
  sender: z.string().optional(),
  files: z
    .array(
      z.object({
        id: z.number(),
        name: z.string(),
        digest: z.string(),
        size: z.number(),
        format: z.string().optional(),
        outcome: z.enum(['recorded', 'repeated', 'quarantined']),
        devices: z.number(),
        readingsAdded: z.number(),
        readingsRepeated: z.number(),
        versionsAdded: z.number(),
        issues: z.array(issueSchema).readonly(),
        refusal: refusalSchema.optional(),
      }),
    )
    .readonly(),
});

/** Delivered files: what came, what became of it, taking one in by hand, reading a kept original anew. */
export function fileRoutes(
  app: Api,
  { view, intake }: Pick<ApiPorts, 'view' | 'intake'>,
  maxUploadBytes: number,
): void {
  app.route({
    method: 'GET',
    url: '/files',
    config: { access: caretakers },
    schema: {
      querystring: z.strictObject({ before: cursor, limit: pageLimit, dataPointId }),
      response: { 200: pageOf(deliverySchema), ...errorAnswers },
    },
    handler: (request) => view.deliveries(request.query),
  });

  app.route({
    method: 'GET',
    url: '/files/:id',
    config: { access: caretakers },
    schema: { params: idParams, response: { 200: deliverySchema, ...errorAnswers } },
    handler: (request) => {
      const delivery = view.delivery(request.params.id);
      if (!delivery) throw new BoxError('NOT_FOUND', `There is no delivery ${request.params.id}`);
      return delivery;
    },
  });

  app.route({
    method: 'POST',
    url: '/files',
    config: { access: caretakers },
    schema: {
      description: 'The bytes as application/octet-stream with `name`, or one file as multipart/form-data.',
      consumes: ['application/octet-stream', 'multipart/form-data'],
      querystring: z.strictObject({ name: nameSchema.exactOptional(), dataPointId }),
      response: { 200: receiptSchema, ...errorAnswers },
    },
    handler: async (request) => {
      const file = await receivedFile(request, request.query.name, maxUploadBytes);
      const source = request.query.dataPointId;
      return intake.upload(
        { ...file, ...(source === undefined ? {} : { dataPointId: source }) },
        actorOf(request),
      );
    },
  });

  app.route({
    method: 'POST',
    url: '/files/read-again',
    config: { access: caretakers },
    schema: {
      body: z.strictObject({ digest: digestSchema }),
      response: { 200: receiptSchema, ...errorAnswers },
    },
    handler: (request) => intake.readAgain(request.body.digest, actorOf(request)),
  });
}
