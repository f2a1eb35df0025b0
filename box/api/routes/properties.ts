import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { checkProperty } from '../../billing/check-property.ts';
import { exportTable, propertyTables } from '../../billing/property-tables.ts';
import { importTable } from '../../billing/import-table.ts';
import { csvCells } from '../../billing/csv-rows.ts';
import { xlsxRows } from '../xlsx-rows.ts';
import { BoxError } from '../../domain/box-error.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import { bytesAnswer, errorAnswers, wholeNumber } from '../schemas.ts';
import {
  billingIssueSchema,
  documentChangeSchema,
  documentIssueSchema,
  keptSchema,
  listOf,
  periodOf,
  periodSchema,
  propertyParams,
  versionQuery,
} from '../property-schemas.ts';

/** Largest property document: 10,000 units with two changes of tenants take about 12 MB. */
const longestDocument = 64 * 1024 * 1024;

const saved = z.object({ version: z.number(), issues: z.array(documentIssueSchema).readonly() });
const basedOn = z.int().min(0);

/** Properties: documents in versions, checked as a whole. */
export function propertyRoutes(app: Api, { properties }: Pick<ApiPorts, 'properties'>): void {
  app.route({
    method: 'GET',
    url: '/properties',
    config: { access: caretakers },
    schema: { response: { 200: listOf(keptSchema), ...errorAnswers } },
    handler: () => ({ items: properties.properties() }),
  });

  app.route({
    method: 'POST',
    url: '/properties',
    config: { access: caretakers },
    bodyLimit: longestDocument,
    schema: {
      description: 'Saves a version. `basedOn` is the version it was made from, 0 for a new property.',
      body: z.strictObject({ document: z.unknown(), basedOn }),
      response: { 201: saved, ...errorAnswers },
    },
    handler: async (request, reply) => {
      const { document, basedOn: from } = request.body;
      return reply.code(201).send(await properties.save(document, from, actorOf(request)));
    },
  });

  app.route({
    method: 'POST',
    url: '/properties/check',
    config: { access: caretakers },
    bodyLimit: longestDocument,
    schema: {
      description: 'Says what is wrong with a document, all at once; saves nothing.',
      body: z.strictObject({ document: z.unknown() }),
      response: {
        200: z.object({ good: z.boolean(), issues: z.array(documentIssueSchema).readonly() }),
        ...errorAnswers,
      },
    },
    handler: (request) => {
      const { property, issues } = checkProperty(request.body.document);
      return { good: property !== undefined, issues };
    },
  });

  app.route({
    method: 'POST',
    url: '/properties/from-dta-rem',
    config: { access: caretakers },
    schema: {
      description: 'A new property document of a DTA_REM request of GARAIO REM; saves nothing.',
      response: { 200: z.object({ document: z.unknown() }), ...errorAnswers },
    },
    handler: async (request) => ({ document: properties.propertyOfRequest(await bytesOf(request.body)) }),
  });

  app.route({
    method: 'GET',
    url: '/properties/:id',
    config: { access: caretakers },
    schema: {
      params: propertyParams,
      querystring: versionQuery,
      response: { 200: keptSchema.extend({ document: z.unknown() }), ...errorAnswers },
    },
    handler: (request) => {
      const { kept, property } = properties.property(request.params.id, request.query.version);
      return { ...kept, document: property };
    },
  });

  app.route({
    method: 'GET',
    url: '/properties/:id/versions',
    config: { access: caretakers },
    schema: { params: propertyParams, response: { 200: listOf(keptSchema), ...errorAnswers } },
    handler: (request) => ({ items: properties.versions(request.params.id) }),
  });

  app.route({
    method: 'GET',
    url: '/properties/:id/diff',
    config: { access: caretakers },
    schema: {
      params: propertyParams,
      querystring: z.strictObject({ from: wholeNumber(1, 1e9), to: wholeNumber(1, 1e9) }),
      response: { 200: listOf(documentChangeSchema), ...errorAnswers },
    },
    handler: (request) => {
      const { from, to } = request.query;
      return { items: properties.diff(request.params.id, from, to) };
    },
  });

  app.route({
    method: 'GET',
    url: '/properties/:id/tables/:table',
    config: { access: caretakers },
    schema: {
      description: 'Units, tenancies or meters as CSV for a spreadsheet.',
      produces: ['text/csv'],
      params: propertyParams.extend({ table: z.enum(propertyTables) }),
      response: { 200: bytesAnswer, ...errorAnswers },
    },
    handler: (request, reply) => {
      const { id, table } = request.params;
      const text = exportTable(properties.property(id).property, table);
      void reply.header('content-disposition', `attachment; filename="${id}-${table}.csv"`);
      return reply.type('text/csv; charset=utf-8').send(text);
    },
  });

  app.route({
    method: 'POST',
    url: '/properties/:id/tables/:table',
    config: { access: caretakers },
    schema: {
      description: 'Takes a table back in, CSV or .xlsx: rows by their id, what is not in the table stays.',
      params: propertyParams.extend({ table: z.enum(propertyTables) }),
      querystring: z.strictObject({ basedOn: wholeNumber(1, 1e9) }),
      response: { 201: saved, ...errorAnswers },
    },
    handler: async (request, reply) => {
      const { id, table } = request.params;
      const cells = await cellsOf(await bytesOf(request.body));
      const { property } = properties.property(id, request.query.basedOn);
      const changed = importTable(property, table, cells);
      return reply.code(201).send(await properties.save(changed, request.query.basedOn, actorOf(request)));
    },
  });

  app.route({
    method: 'POST',
    url: '/properties/:id/tenant-list',
    config: { access: caretakers },
    schema: {
      description:
        'Compares the tenant list of a DTA_REM request with the property; with `basedOn` it is taken over.',
      params: propertyParams,
      querystring: z.strictObject({ basedOn: wholeNumber(1, 1e9).exactOptional() }),
      response: {
        200: z.object({
          changes: z
            .array(
              z.object({
                change: z.enum(['new', 'shifted', 'renamed', 'moved-out', 'unit-missing']),
                unitKey: z.string(),
                externalKey: z.string(),
                party: z.string(),
                firstDay: z.string().optional(),
                lastDay: z.string().optional(),
                before: z
                  .object({ party: z.string(), firstDay: z.string(), lastDay: z.string().optional() })
                  .optional(),
              }),
            )
            .readonly(),
          version: z.number().optional(),
        }),
        ...errorAnswers,
      },
    },
    handler: async (request) => {
      const { basedOn: from } = request.query;
      const bytes = await bytesOf(request.body);
      const accept = from === undefined ? undefined : { basedOn: from };
      return properties.matchTenants(request.params.id, bytes, accept, actorOf(request));
    },
  });

  takeOverRoutes(app, { properties });
}

const lineSchema = z.object({
  meterPoint: z.string(),
  unit: z.string(),
  room: z.string(),
  user: z.string(),
  party: z.string(),
  field: z.string(),
  measure: z.string(),
  from: z.string(),
  to: z.string(),
  devices: z.array(z.string()).readonly(),
  start: z.string().optional(),
  end: z.string().optional(),
  quantity: z.string().optional(),
  mark: z.enum(['read', 'computed', 'estimated', 'split']),
  words: z.string(),
});

const takeOverSchema = z.object({
  period: z.object({ firstDay: z.string(), lastDay: z.string() }),
  lines: z.array(lineSchema).readonly(),
  issues: z.array(billingIssueSchema).readonly(),
  changes: z
    .array(
      z.object({
        change: z.enum(['new', 'changed', 'gone']),
        line: lineSchema,
        before: lineSchema.optional(),
      }),
    )
    .readonly(),
  lastTakenOverAt: z.string().optional(),
});

/** "Take over readings": a preview, and the same kept to be compared with next time. */
function takeOverRoutes(app: Api, { properties }: Pick<ApiPorts, 'properties'>): void {
  app.route({
    method: 'GET',
    url: '/properties/:id/take-over',
    config: { access: caretakers },
    schema: {
      params: propertyParams,
      querystring: periodSchema,
      response: { 200: takeOverSchema, ...errorAnswers },
    },
    handler: (request) => properties.previewTakeOver(request.params.id, periodOf(request.query)),
  });

  app.route({
    method: 'POST',
    url: '/properties/:id/take-over',
    config: { access: caretakers },
    schema: {
      params: propertyParams,
      body: periodSchema,
      response: { 200: takeOverSchema, ...errorAnswers },
    },
    handler: (request) => properties.takeOver(request.params.id, periodOf(request.body), actorOf(request)),
  });
}

/** A workbook begins like every ZIP; everything else is CSV. */
async function cellsOf(bytes: Uint8Array<ArrayBuffer>): Promise<string[][]> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return xlsxRows(bytes);
  return csvCells(new TextDecoder().decode(bytes));
}

async function bytesOf(body: unknown): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null || typeof body !== 'object' || !('pipe' in body))
    throw new BoxError('USAGE', 'Send the file itself, as application/octet-stream');
  return new Uint8Array(await buffer(body as Readable));
}
