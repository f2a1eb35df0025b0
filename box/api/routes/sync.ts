import { z } from 'zod';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import { errorAnswers } from '../schemas.ts';

const state = z.object({
  enrolled: z.boolean(),
  centre: z.string().optional(),
  phase: z.enum(['off', 'connecting', 'sending', 'idle', 'waiting', 'paused', 'stopped']),
  transport: z.string().optional(),
  waiting: z.number(),
  confirmed: z.number(),
  lastReceiptAt: z.string().optional(),
  failingSince: z.string().optional(),
  error: z.string().optional(),
  certificateUntil: z.string().optional(),
  clockAhead: z.number().optional(),
  pausedUntil: z.string().optional(),
  remoteCommands: z.boolean(),
});

/** Longest pause: a month. Longer means that the box should be taken out of the fleet. */
const longestPause = 31 * 86_400;

/** The way to the central backend: how it is, taking the box into a fleet, pauses, and whether the centre may command. */
export function syncRoutes(app: Api, { sync }: Pick<ApiPorts, 'sync'>): void {
  app.route({
    method: 'GET',
    url: '/sync',
    config: { access: caretakers, background: true },
    schema: { response: { 200: state, ...errorAnswers } },
    handler: () => sync.state(),
  });

  app.route({
    method: 'POST',
    url: '/sync/enrol',
    config: { access: ['installer'] },
    schema: {
      body: z.strictObject({
        url: z.url({ protocol: /^https$/ }),
        claim: z.string().min(26).max(64),
        authority: z.string().max(16_384).startsWith('-----BEGIN CERTIFICATE-----').exactOptional(),
      }),
      response: { 200: state, ...errorAnswers },
    },
    handler: (request) => sync.enrol(request.body, actorOf(request)),
  });

  app.route({
    method: 'POST',
    url: '/sync/pause',
    config: { access: ['installer'] },
    schema: {
      description: 'Sends nothing for so many seconds; 0 goes on at once.',
      body: z.strictObject({ seconds: z.int().min(0).max(longestPause) }),
      response: { 200: state, ...errorAnswers },
    },
    handler: (request) => sync.pause(request.body.seconds, actorOf(request)),
  });

  app.route({
    method: 'POST',
    url: '/sync/commands',
    config: { access: ['installer'] },
    schema: {
      description: 'Whether the centre may send commands and settings.',
      body: z.strictObject({ allowed: z.boolean() }),
      response: { 200: state, ...errorAnswers },
    },
    handler: (request) => sync.allowCommands(request.body.allowed, actorOf(request)),
  });

  app.route({
    method: 'POST',
    url: '/sync/restore',
    config: { access: ['installer'] },
    schema: {
      description: 'Takes in what the centre has of this box and the box has not, as after a restore.',
      response: { 200: z.object({ added: z.number(), known: z.number() }), ...errorAnswers },
    },
    handler: (request) => sync.giveBack(actorOf(request)),
  });
}
