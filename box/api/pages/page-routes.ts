import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { addDays } from '../../domain/civil-day.ts';
import { type Access, type Api, type ApiPorts, caretakers, lookers } from '../api.ts';
import { searchSchema } from '../routes/devices.ts';
import { cursor, idParams } from '../schemas.ts';
import { viewerOf } from '../guards/admit.ts';
import { accountPage } from './account-page.ts';
import { assets } from './assets.ts';
import { languageOf } from './catalogue.ts';
import { dataPointsPage } from './data-points-page.ts';
import { deliveryPage } from './delivery-page.ts';
import { devicePage, devicesPage } from './device-pages.ts';
import { claimPage, notFoundPage, signInPage } from './door-pages.ts';
import { contextOf, frame, type PageContext } from './frame.ts';
import { html } from './html.ts';
import { overviewPage } from './overview-page.ts';

/** Readings of a device's last 400 days, the newest 200 of them: enough for a look, and quick with hourly values. */
const daysShown = 400;
const readingsShown = 200;
const devicesShown = 50;

/** The plain pages: made by the box on every request, readable without a script. */
export function pageRoutes(app: Api, ports: ApiPorts): void {
  const { view, status } = ports;
  const page = (
    url: string,
    access: Access,
    make: (request: FastifyRequest, context: PageContext) => string,
  ) =>
    app.route({
      method: 'GET',
      url,
      config: { access, page: true },
      schema: { hide: true },
      handler: async (request, reply) => sendPage(reply, make(request, contextFor(request, status.boxName))),
    });

  page('/claim', 'unclaimed', (_request, context) => claimPage({ ...context, boxName: 'meterbox' }));
  page('/sign-in', 'claimed', (_request, context) => signInPage(context));
  page('/account', 'signed-in', (request, context) => accountPage(context, viewerOf(request), ports));
  page('/data-points', caretakers, (_request, context) => dataPointsPage(context, ports));

  app.route({
    method: 'GET',
    url: '/',
    config: { access: 'signed-in', page: true },
    schema: { hide: true },
    handler: async (request, reply) => {
      const { role } = viewerOf(request);
      if (role === 'tenant') return reply.redirect('/account', 303);
      if (role === 'reader') return reply.redirect('/devices', 303);
      return sendPage(reply, overviewPage(contextFor(request, status.boxName), ports));
    },
  });

  app.route({
    method: 'GET',
    url: '/devices',
    config: { access: lookers, page: true },
    schema: { hide: true, querystring: z.strictObject({ search: searchSchema, after: cursor }) },
    handler: async (request, reply) => {
      const found = view.devices({ ...request.query, limit: devicesShown });
      const context = contextFor(request, status.boxName);
      return sendPage(reply, devicesPage(context, found, request.query.search ?? ''));
    },
  });

  app.route({
    method: 'GET',
    url: '/devices/:id',
    config: { access: lookers, page: true },
    schema: { hide: true, params: idParams },
    handler: async (request, reply) => {
      const context = contextFor(request, status.boxName);
      const device = view.device(request.params.id);
      if (!device) return sendPage(reply.code(404), notFoundPage(context));
      const { serial, class: deviceClass } = device;
      const last = device.latest?.validOn;
      const readings = view.readings({
        device: { serial, class: deviceClass },
        ...(last === undefined ? {} : { firstDay: addDays(last, -daysShown) }),
        limit: 10_000,
      });
      const newest = readings.toSorted((a, b) =>
        a.validOn < b.validOn ? 1 : a.validOn > b.validOn ? -1 : 0,
      );
      return sendPage(reply, devicePage(context, device, newest.slice(0, readingsShown)));
    },
  });

  app.route({
    method: 'GET',
    url: '/files/:id',
    config: { access: caretakers, page: true },
    schema: { hide: true, params: idParams },
    handler: async (request, reply) => {
      const context = contextFor(request, status.boxName);
      const delivery = view.delivery(request.params.id);
      if (!delivery) return sendPage(reply.code(404), notFoundPage(context));
      return sendPage(reply, deliveryPage(context, delivery));
    },
  });

  for (const { path, type, bytes } of assets.values())
    app.route({
      method: 'GET',
      url: path,
      config: { access: 'always', background: true },
      schema: { hide: true },
      handler: async (_request, reply) =>
        reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(bytes),
    });
}

/** A refusal as a page, for people who followed a link. */
export function refusalPage(request: FastifyRequest, boxName: string, message: string): string {
  const context = contextFor(request, boxName);
  return frame(context, { title: message, narrow: true, content: html`<h1>${message}</h1>` });
}

function contextFor(request: FastifyRequest, boxName: string): PageContext {
  const path = request.url.split('?', 1)[0] ?? '/';
  const viewer = request.viewer ? { viewer: request.viewer } : {};
  return { ...contextOf(languageOf(request.headers['accept-language'])), boxName, path, ...viewer };
}

function sendPage(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(text);
}
