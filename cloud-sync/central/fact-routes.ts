import { z } from 'zod';
import { wireKinds, wireQualities } from '../contract/facts.ts';
import { boxId } from '../contract/message.ts';
import { boxParams, type OperatorApp, type OperatorPorts, pageLimit } from './operator-app.ts';
import { readDevices, readDocuments, readStates } from './read-devices.ts';
import { readingsCursor, readReadings } from './read-facts.ts';

const day = z.iso.date().optional();
const reading = z.object({
  box: z.string(),
  serial: z.string(),
  class: z.string(),
  quantity: z.string(),
  unit: z.string(),
  tariff: z.number(),
  subunit: z.number(),
  function: z.string(),
  kind: z.enum(wireKinds),
  value: z.string().describe('Exact decimal'),
  validOn: z.string(),
  measuredAt: z.number().optional(),
  from: z.number().optional(),
  until: z.number().optional(),
  quality: z.enum(wireQualities),
  storage: z.number(),
  version: z.number(),
  source: z.string(),
  position: z.number(),
  epoch: z.string(),
  change: z.number(),
});
const text = z.string().nullable();
const number = z.number().nullable();
const device = z.object({
  id: z.number(),
  box: z.string(),
  serial: z.string(),
  class: z.string(),
  role: z.string(),
  manufacturer: text,
  version: number,
  deviceType: number,
  model: text,
});
const state = z.object({
  id: z.number(),
  box: z.string(),
  serial: z.string(),
  class: z.string(),
  raw: z.string(),
  flags: z.array(z.string()).readonly(),
  errorDate: text,
  reportedAt: number,
  receiver: text,
  power: text,
  source: z.string(),
  position: z.number(),
});
const document = z.object({
  box: z.string(),
  type: z.string(),
  id: z.string(),
  version: z.number(),
  body: z.record(z.string(), z.unknown()),
});
const numbered = z.strictObject({
  box: boxId.optional(),
  after: z.coerce.number().int().min(0).optional(),
  limit: pageLimit,
});

/** What billing reads: the facts of all boxes, page by page; `next` of a page is `after` of the following one. */
export function factRoutes(app: OperatorApp, { database }: OperatorPorts): void {
  app.get(
    '/readings',
    {
      schema: {
        description: 'All versions of each fact; the highest counts.',
        querystring: z.strictObject({
          box: boxId.optional(),
          serial: z.string().max(32).optional(),
          quantity: z.string().max(32).optional(),
          firstDay: day,
          lastDay: day,
          after: z.string().regex(readingsCursor).optional(),
          limit: pageLimit,
        }),
        response: { 200: z.object({ items: z.array(reading).readonly(), next: z.string().optional() }) },
      },
    },
    ({ query }) => readReadings(database, query),
  );

  app.get(
    '/devices',
    {
      schema: {
        querystring: numbered,
        response: { 200: z.object({ items: z.array(device).readonly(), next: z.number().optional() }) },
      },
    },
    async ({ query }) => paged(await readDevices(database, query), query.limit),
  );

  app.get(
    '/states',
    {
      schema: {
        querystring: numbered,
        response: { 200: z.object({ items: z.array(state).readonly(), next: z.number().optional() }) },
      },
    },
    async ({ query }) => paged(await readStates(database, query), query.limit),
  );

  app.get(
    '/boxes/:box/documents/:type',
    {
      schema: {
        description: 'Master data of properties, and released settlements.',
        params: boxParams.extend({ type: z.enum(['property', 'settlement']) }),
        response: { 200: z.object({ items: z.array(document).readonly() }) },
      },
    },
    async ({ params }) => ({ items: await readDocuments(database, params) }),
  );
}

function paged<T extends { readonly id: number }>(items: readonly T[], limit: number) {
  const last = items.length === limit ? items.at(-1) : undefined;
  return { items, ...(last ? { next: last.id } : {}) };
}
