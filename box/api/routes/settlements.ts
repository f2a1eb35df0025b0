import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { explainInWords, explainSettlement } from '../../billing/explain-settlement.ts';
import type { Settlement } from '../../billing/settlement.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import {
  billingIssueSchema,
  documentChangeSchema,
  keptSchema,
  listOf,
  periodOf,
  periodSchema,
  propertyParams,
  settlementParams,
  versionQuery,
} from '../property-schemas.ts';
import { bytesAnswer, errorAnswers, wholeNumber } from '../schemas.ts';

/** What a settlement came to; `settlement` is there if it could be computed. */
const answerSchema = z.object({
  id: z.string(),
  status: z.enum(['preview', 'parked', 'released']),
  version: z.number().optional(),
  issues: z.array(billingIssueSchema).readonly(),
  settlement: z.unknown().optional(),
});

const propertyQuery = z.strictObject({ propertyId: propertyParams.shape.id.exactOptional() });

/** Settlements: computed at any time, parked with reasons, released for good. */
export function settlementRoutes(app: Api, { properties }: Pick<ApiPorts, 'properties'>): void {
  app.route({
    method: 'POST',
    url: '/settlements',
    config: { access: caretakers },
    schema: {
      description:
        'Settles a property. `preview` keeps nothing; `release` freezes the next version, or parks it with what stands against it.',
      body: periodSchema.extend({
        propertyId: propertyParams.shape.id,
        wish: z.enum(['preview', 'park', 'release']).default('preview'),
      }),
      response: { 200: answerSchema, ...errorAnswers },
    },
    handler: async (request, reply) => {
      const { propertyId, wish, ...span } = request.body;
      const { text, ...answer } = await properties.settle(propertyId, periodOf(span), wish, actorOf(request));
      // The settlement is put in as the text it is: a large one would hold up everybody to be read and written again.
      const head = JSON.stringify(answerSchema.parse(answer));
      const body = text === undefined ? head : `${head.slice(0, -1)},"settlement":${text}}`;
      return (reply as FastifyReply).type('application/json; charset=utf-8').serializer(String).send(body);
    },
  });

  app.route({
    method: 'GET',
    url: '/settlements',
    config: { access: caretakers },
    schema: { querystring: propertyQuery, response: { 200: listOf(keptSchema), ...errorAnswers } },
    handler: (request) => ({ items: properties.settlements(request.query.propertyId) }),
  });

  app.route({
    method: 'GET',
    url: '/settlements/parked',
    config: { access: caretakers },
    schema: {
      querystring: propertyQuery,
      response: {
        200: listOf(
          z.object({
            propertyId: z.string(),
            firstDay: z.string(),
            lastDay: z.string(),
            at: z.string(),
            actor: z.string(),
            issues: z.array(billingIssueSchema),
          }),
        ),
        ...errorAnswers,
      },
    },
    handler: (request) => ({
      items: properties.parked(request.query.propertyId).map(({ issues, ...rest }) => {
        return Object.assign(rest, { issues: JSON.parse(issues) as z.infer<typeof billingIssueSchema>[] });
      }),
    }),
  });

  app.route({
    method: 'GET',
    url: '/settlements/:id',
    config: { access: caretakers },
    schema: {
      description: 'A released settlement as it was frozen, with its trace.',
      params: settlementParams,
      querystring: versionQuery,
      response: { 200: bytesAnswer, ...errorAnswers },
    },
    handler: (request, reply) => {
      const { text } = properties.settlement(request.params.id, request.query.version);
      return reply.type('application/json; charset=utf-8').serializer(String).send(text);
    },
  });

  app.route({
    method: 'GET',
    url: '/settlements/:id/versions',
    config: { access: caretakers },
    schema: { params: settlementParams, response: { 200: listOf(keptSchema), ...errorAnswers } },
    handler: (request) => ({ items: properties.settlementVersions(request.params.id) }),
  });

  app.route({
    method: 'GET',
    url: '/settlements/:id/diff',
    config: { access: caretakers },
    schema: {
      params: settlementParams,
      querystring: z.strictObject({ from: wholeNumber(1, 1e9), to: wholeNumber(1, 1e9) }),
      response: { 200: listOf(documentChangeSchema), ...errorAnswers },
    },
    handler: (request) => {
      const { from, to } = request.query;
      return { items: properties.diffSettlement(request.params.id, from, to) };
    },
  });

  app.route({
    method: 'GET',
    url: '/settlements/:id/explain',
    config: { access: caretakers },
    schema: {
      description:
        'How the figures of a name came about, such as `W3-1: heating base`, as trees and in lines.',
      params: settlementParams,
      querystring: versionQuery.extend({ figure: z.string().min(1).max(300) }),
      response: {
        200: z.object({ figures: z.array(z.unknown()), lines: z.array(z.string()) }),
        ...errorAnswers,
      },
    },
    handler: (request) => {
      const { figure, version } = request.query;
      const { trace } = JSON.parse(properties.settlement(request.params.id, version).text) as Settlement;
      return { figures: explainSettlement(trace, figure), lines: explainInWords(trace, figure) };
    },
  });
}
