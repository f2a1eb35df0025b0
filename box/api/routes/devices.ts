import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import { deviceClasses, stateFlags } from '../../domain/device.ts';
import { type Api, type ApiPorts, lookers } from '../api.ts';
import type { DeviceView } from '../box-view.ts';
import { cursor, deviceKeySchema, errorAnswers, idParams, pageLimit, pageOf } from '../schemas.ts';
import { readingSchema, withUnit } from './readings.ts';

/** What people search devices by: part of a serial number, a manufacturer, a model. */
export const searchSchema = z
  .string()
  .max(100)
  .regex(/^\P{Cc}*$/u, 'Control characters are not allowed')
  .exactOptional();

const deviceSchema = z.object({
  id: z.number(),
  serial: z.string(),
  class: z.enum(deviceClasses),
  manufacturer: z.string().optional(),
  version: z.number().optional(),
  deviceType: z.number().optional(),
  model: z.string().optional(),
  role: z.enum(['meter', 'collector']),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  readings: z.number(),
  latest: readingSchema.optional(),
  state: z
    .object({
      device: deviceKeySchema,
      raw: z.string(),
      flags: z.array(z.enum(stateFlags)).readonly(),
      errorDate: z.string().optional(),
      reportedAt: z.string().optional(),
      receiver: z.string().optional(),
      power: z.string().optional(),
      position: z.number(),
    })
    .optional(),
});

/** Devices and what is known of them now. */
export function deviceRoutes(app: Api, { view }: Pick<ApiPorts, 'view'>): void {
  app.route({
    method: 'GET',
    url: '/devices',
    config: { access: lookers },
    schema: {
      querystring: z.strictObject({ search: searchSchema, after: cursor, limit: pageLimit }),
      response: { 200: pageOf(deviceSchema), ...errorAnswers },
    },
    handler: (request) => {
      const page = view.devices(request.query);
      return { ...page, items: page.items.map(forWire) };
    },
  });

  app.route({
    method: 'GET',
    url: '/devices/:id',
    config: { access: lookers },
    schema: { params: idParams, response: { 200: deviceSchema, ...errorAnswers } },
    handler: (request) => {
      const device = view.device(request.params.id);
      if (!device) throw new BoxError('NOT_FOUND', `There is no device ${request.params.id}`);
      return forWire(device);
    },
  });
}

function forWire({ latest, ...device }: DeviceView) {
  return latest ? { ...device, latest: withUnit(latest) } : device;
}
