import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { parseIsoDate } from '../../domain/civil-day.ts';
import { BoxError } from '../../domain/box-error.ts';
import { languages } from '../../exports/words/words.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { type ExportedFile, settlementDocuments } from '../export-desk.ts';
import { actorOf } from '../guards/admit.ts';
import { settlementParams, versionQuery } from '../property-schemas.ts';
import { bytesAnswer, errorAnswers, wholeNumber } from '../schemas.ts';

const day = z.string().transform((text, context) => {
  const known = parseIsoDate(text);
  if (known !== undefined) return known;
  context.addIssue({ code: 'custom', message: `"${text}" is no day of the form YYYY-MM-DD` });
  return z.NEVER;
});
const yes = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Largest DTA_REM request that is edited. */
const longestRequest = 64 * 1024 * 1024;

const documentParams = settlementParams.extend({ document: z.enum(settlementDocuments) });
const documentQuery = versionQuery.extend({
  user: z.string().min(1).max(200).exactOptional(),
  language: z.enum(languages).exactOptional(),
  issuedOn: day.exactOptional(),
  dueOn: day.exactOptional(),
  duplex: yes.exactOptional(),
  argeVersion: z.enum(['3.05', '3.10']).default('3.05'),
  argeCustomer: z.string().max(10).default(''),
  argeCompany: z.string().max(2).default(''),
});

/** Files of settlements: PDF, workbook, CSV, ARGE, answers for GARAIO REM. */
export function settlementDocumentRoutes(app: Api, { exports }: Pick<ApiPorts, 'exports'>): void {
  app.route({
    method: 'GET',
    url: '/settlements/:id/documents/:document',
    config: { access: caretakers },
    schema: {
      description:
        'A file of a released settlement. `statement` needs `user`; without `issuedOn` it bears the day of the release, so that the same question gives the same bytes.',
      params: documentParams,
      querystring: documentQuery,
      response: { 200: bytesAnswer, ...errorAnswers },
    },
    handler: async (request, reply) => {
      const { id, document } = request.params;
      const { version, ...wish } = wishOf(request.query);
      return send(reply, await exports.document(id, version, { document, ...wish }, actorOf(request)));
    },
  });

  app.route({
    method: 'POST',
    url: '/settlements/:id/documents/:document',
    config: { access: caretakers },
    schema: {
      description: 'The same with a fresh link for each tenant, printed as a code and shown nowhere else.',
      params: documentParams,
      querystring: documentQuery,
      body: z.strictObject({ tenantPage: z.url({ protocol: /^https?$/ }) }),
      response: { 200: bytesAnswer, ...errorAnswers },
    },
    handler: async (request, reply) => {
      const { id, document } = request.params;
      const { version, ...wish } = wishOf(request.query);
      const { tenantPage } = request.body;
      return send(
        reply,
        await exports.document(id, version, { document, ...wish, tenantPage }, actorOf(request)),
      );
    },
  });

  app.route({
    method: 'POST',
    url: '/settlements/:id/dta-rem',
    config: { access: caretakers },
    bodyLimit: longestRequest,
    schema: {
      description: 'Body: the DTA_REM request of GARAIO REM. Answers it with only the per mille filled in.',
      consumes: ['application/octet-stream'],
      params: settlementParams,
      querystring: versionQuery.extend({
        decimals: wholeNumber(0, 6).default(1),
        clip: yes.default(false),
        vewa: yes.default(true),
      }),
      response: { 200: bytesAnswer, ...errorAnswers },
    },
    handler: async (request, reply) => {
      const { version, ...wish } = request.query;
      const body = await bytesOf(request.body);
      return send(reply, await exports.answerDta(request.params.id, version, body, wish));
    },
  });
}

function wishOf({ argeVersion, argeCustomer, argeCompany, ...rest }: z.output<typeof documentQuery>) {
  return { ...rest, arge: { version: argeVersion, customer: argeCustomer, company: argeCompany } };
}

function send(reply: FastifyReply, { name, mediaType, bytes }: ExportedFile) {
  void reply.header('content-disposition', `attachment; filename="${name}"`);
  return reply.type(mediaType).send(Readable.from(bytes, { objectMode: false }));
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (!(body instanceof Readable))
    throw new BoxError('USAGE', 'Send the request itself, as application/octet-stream');
  return buffer(body);
}
