import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import { RequestRefusal } from '../request-refusal.ts';
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
  door: z.enum(['sftp', 'upload', 'command', 'serial']),
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
      const file = await uploadedFile(request, request.query.name, maxUploadBytes);
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

async function uploadedFile(request: FastifyRequest, name: string | undefined, most: number) {
  if (request.isMultipart()) {
    const part = await request.file({ limits: { fileSize: most, files: 1, fields: 5, parts: 6 } });
    if (!part) throw new BoxError('USAGE', 'The form has no file in it');
    return { name: nameSchema.parse(name ?? part.filename), bytes: wholePart(part, most) };
  }
  if (!(request.body instanceof Readable))
    throw new RequestRefusal(415, 'Send the bytes as application/octet-stream or multipart/form-data');
  if (name === undefined) throw new BoxError('USAGE', '"name" is missing: what the file is called');
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most);
  return { name, bytes: bounded(request.body, most) };
}

/** Passes bytes on until there are too many; nothing is kept. */
async function* bounded(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > most) throw tooLarge(most);
    yield chunk;
  }
}

/** Passes the part on; one that was cut at the limit is an error, never a shorter file. */
async function* wholePart(part: MultipartFile, most: number): AsyncGenerator<Uint8Array> {
  yield* bounded(part.file, most);
  if (part.file.truncated) throw tooLarge(most);
}

function tooLarge(most: number): RequestRefusal {
  return new RequestRefusal(413, `The file is larger than the ${most} bytes that are allowed`);
}
