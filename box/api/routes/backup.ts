import { Readable } from 'node:stream';
import type { Api, ApiPorts } from '../api.ts';
import { actorOf } from '../guards/admit.ts';
import { bytesAnswer, errorAnswers } from '../schemas.ts';

/** A backup as one tar file. It holds keys: installers only. */
export function backupRoutes(app: Api, { status }: Pick<ApiPorts, 'status'>): void {
  app.route({
    method: 'GET',
    url: '/backup',
    config: { access: ['installer'] },
    schema: { produces: ['application/x-tar'], response: { 200: bytesAnswer, ...errorAnswers } },
    handler: async (request, reply) => {
      const tar = Readable.from(await status.backup(actorOf(request)), { objectMode: false });
      void reply.header('content-disposition', `attachment; filename="${fileName(status.boxId)}"`);
      return reply.type('application/x-tar').send(tar);
    },
  });
}

function fileName(boxId: string): string {
  return `meterbox-${boxId.replaceAll(/[^A-Za-z0-9-]/g, '')}.tar`;
}
