import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { type IsoDate, parseIsoDate } from '../../domain/civil-day.ts';
import { quantities, unitOf } from '../../domain/quantity.ts';
import { qualities, readingKinds, registerFunctions } from '../../domain/reading.ts';
import { type Api, type ApiPorts, lookers } from '../api.ts';
import type { ReadingView } from '../box-view.ts';
import { deviceKeySchema, errorAnswers, wholeNumber, yesNo } from '../schemas.ts';

export const readingSchema = z.object({
  change: z.number(),
  version: z.number(),
  device: deviceKeySchema,
  quantity: z.enum(quantities),
  unit: z.string(),
  register: z.object({
    storage: z.number(),
    tariff: z.number(),
    subunit: z.number(),
    function: z.enum(registerFunctions),
  }),
  kind: z.enum(readingKinds),
  /** Exact decimal as text. */
  value: z.string(),
  validOn: z.string(),
  measuredAt: z.string().optional(),
  from: z.string().optional(),
  until: z.string().optional(),
  quality: z.enum(qualities),
  digest: z.string(),
  position: z.number(),
});

const day = z
  .string()
  .refine((text) => parseIsoDate(text) !== undefined, 'Must be a day of the form YYYY-MM-DD')
  .transform((text) => text as IsoDate)
  .exactOptional();

const sliceLength = 250;

/** Readings as they are stored: facts with version and source. */
export function readingRoutes(app: Api, { view }: Pick<ApiPorts, 'view'>): void {
  app.route({
    method: 'GET',
    url: '/readings',
    config: { access: lookers },
    schema: {
      querystring: z.strictObject({
        serial: z
          .string()
          .regex(/^\d{1,8}$/, 'Must be up to 8 digits')
          .exactOptional(),
        quantity: z.enum(quantities).exactOptional(),
        firstDay: day,
        lastDay: day,
        allVersions: yesNo.exactOptional(),
        limit: wholeNumber(1, 10_000).default(1000),
      }),
      response: { 200: z.object({ items: z.array(readingSchema).readonly() }), ...errorAnswers },
    },
    handler: (request, reply) => {
      const text = Readable.from(inSlices(view.readings(request.query)));
      void (reply as FastifyReply).type('application/json; charset=utf-8').send(text);
    },
  });
}

/** The answer as text, a slice at a time: ten thousand readings at once would hold up everybody else for a quarter of
 *  a second. */
async function* inSlices(readings: readonly ReadingView[]): AsyncGenerator<string> {
  yield '{"items":[';
  for (let at = 0; at < readings.length; at += sliceLength) {
    const slice = readings
      .slice(at, at + sliceLength)
      .map((one) => JSON.stringify(readingSchema.parse(withUnit(one))));
    yield (at === 0 ? '' : ',') + slice.join(',');
    await setImmediate();
  }
  yield ']}';
}

/** A reading with the unit that its quantity fixes, for those who only read JSON. */
export function withUnit(reading: ReadingView): ReadingView & { readonly unit: string } {
  return { ...reading, unit: unitOf[reading.quantity] };
}
