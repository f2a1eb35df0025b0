import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import { bytesAnswer, digestSchema, errorAnswers } from '../schemas.ts';

/** The delivered bytes as they came, found by their digest and by nothing else. */
export function originalRoutes(app: Api, { view }: Pick<ApiPorts, 'view'>): void {
  app.route({
    method: 'GET',
    url: '/originals/:digest',
    config: { access: caretakers },
    schema: {
      produces: ['application/octet-stream'],
      params: z.strictObject({ digest: digestSchema }),
      response: { 200: bytesAnswer, ...errorAnswers },
    },
    handler: (request, reply) => {
      const { digest } = request.params;
      const bytes = view.original(digest);
      if (!bytes) throw new BoxError('NOT_FOUND', `There is no original ${digest}`);
      // Never shown by the browser: what a stranger delivered may be a page.
      void reply.header('content-disposition', `attachment; filename="${digest.slice(0, 16)}.bin"`);
      return reply
        .type('application/octet-stream')
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    },
  });
}
