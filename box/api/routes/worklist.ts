import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import { type IsoDate, parseIsoDate } from '../../domain/civil-day.ts';
import { coverages } from '../../domain/coverage.ts';
import { findingCodes, severities } from '../../domain/finding.ts';
import { quantities } from '../../domain/quantity.ts';
import { type Api, type ApiPorts, caretakers, lookers } from '../api.ts';
import type { DeviceCoverage } from '../ports.ts';
import { cursor, deviceKeySchema, errorAnswers, pageLimit, pageOf, wholeNumber } from '../schemas.ts';

const findingSchema = z.object({
  id: z.number(),
  deviceId: z.number(),
  device: deviceKeySchema,
  code: z.enum(findingCodes),
  severity: z.enum(severities),
  quantity: z.enum(quantities).optional(),
  since: z.string(),
  message: z.string(),
  advice: z.string(),
  evidence: z
    .array(z.object({ validOn: z.string(), value: z.string(), digest: z.string(), position: z.number() }))
    .readonly(),
});

const countsSchema = z.object({
  alert: z.number(),
  warning: z.number(),
  maintenance: z.number(),
  info: z.number(),
});

const day = z
  .string()
  .refine((text) => parseIsoDate(text) !== undefined, 'Must be a day of the form YYYY-MM-DD')
  .transform((text) => text as IsoDate);

const coverageSchema = z.object({
  deviceId: z.number(),
  device: deviceKeySchema,
  coverage: z.enum(coverages),
  daysOff: z.number().nullable().describe('null: no value at all'),
});

/** What somebody has to look after: findings per device, and how well a billing period is covered. */
export function worklistRoutes(app: Api, { worklist }: Pick<ApiPorts, 'worklist'>): void {
  app.route({
    method: 'GET',
    url: '/worklist',
    config: { access: lookers },
    schema: {
      querystring: z.strictObject({
        severity: z.enum(severities).exactOptional(),
        code: z.enum(findingCodes).exactOptional(),
        deviceId: wholeNumber(1, Number.MAX_SAFE_INTEGER).exactOptional(),
        after: cursor,
        limit: pageLimit,
      }),
      response: { 200: pageOf(findingSchema).extend({ counts: countsSchema }), ...errorAnswers },
    },
    handler: (request) => ({ ...worklist.findings(request.query), counts: worklist.counts() }),
  });

  app.route({
    method: 'POST',
    url: '/worklist/judge',
    config: { access: caretakers },
    schema: {
      description:
        'Judges every device now, which is otherwise done at night; of many devices it takes a while.',
      response: { 200: z.object({ devices: z.number(), findings: countsSchema }), ...errorAnswers },
    },
    handler: () => worklist.judgeAll(),
  });

  app.route({
    method: 'GET',
    url: '/worklist/coverage',
    config: { access: lookers },
    schema: {
      description:
        'How well the values of each device cover a billing period; `changes`: last days of tenancies, with commas.',
      querystring: z.strictObject({
        firstDay: day,
        lastDay: day,
        changes: z
          .string()
          .max(1000)
          .transform((text) => text.split(','))
          .pipe(z.array(day).max(90))
          .exactOptional(),
        after: cursor,
        limit: pageLimit,
      }),
      response: { 200: pageOf(coverageSchema), ...errorAnswers },
    },
    handler: async (request) => {
      const { firstDay, lastDay, changes = [], ...page } = request.query;
      if (lastDay < firstDay) throw new BoxError('USAGE', 'The period ends before it begins');
      const { items, ...rest } = await worklist.coverage({ ...page, period: { firstDay, lastDay }, changes });
      return { ...rest, items: items.map(forWire) };
    },
  });
}

/** JSON knows no infinity. */
function forWire({ deviceId, device, coverage, daysOff }: DeviceCoverage): DeviceCoverage {
  return {
    deviceId,
    device,
    coverage,
    daysOff: daysOff !== null && Number.isFinite(daysOff) ? daysOff : null,
  };
}
