import { z } from 'zod';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { cursor, errorAnswers, pageLimit, pageOf } from '../schemas.ts';

const entrySchema = z.object({
  id: z.number(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).readonly(),
});

/** The audit log: who did what when, visible to the owner too (reliability.md 3.1 V16). */
export function auditRoutes(app: Api, { view }: Pick<ApiPorts, 'view'>): void {
  app.route({
    method: 'GET',
    url: '/audit',
    config: { access: caretakers },
    schema: {
      querystring: z.strictObject({ before: cursor, limit: pageLimit }),
      response: { 200: pageOf(entrySchema), ...errorAnswers },
    },
    handler: (request) => view.audit(request.query),
  });
}
