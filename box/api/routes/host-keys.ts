import { z } from 'zod';
import type { Api, ApiPorts } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import { errorAnswers } from '../schemas.ts';

const answer = z.object({ fingerprints: z.array(z.string()).readonly() });

/** The keys by which senders know the SFTP door, and their change in two steps. */
export function hostKeyRoutes(app: Api, { hostKeys }: Pick<ApiPorts, 'hostKeys'>): void {
  app.route({
    method: 'GET',
    url: '/host-keys',
    config: { access: ['installer'] },
    schema: { response: { 200: answer, ...errorAnswers } },
    handler: async () => ({ fingerprints: await hostKeys.fingerprints() }),
  });
  app.route({
    method: 'POST',
    url: '/host-keys/prepare',
    config: { access: ['installer'] },
    schema: { response: { 200: answer, ...errorAnswers } },
    handler: async (request) => ({ fingerprints: await hostKeys.prepare(actorOf(request)) }),
  });
  app.route({
    method: 'POST',
    url: '/host-keys/switch',
    config: { access: ['installer'] },
    schema: { response: { 200: answer, ...errorAnswers } },
    handler: async (request) => ({ fingerprints: await hostKeys.switchOver(actorOf(request)) }),
  });
}
