import { PassThrough } from 'node:stream';
import { z } from 'zod';
import { BoxError } from '../../domain/box-error.ts';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import type { Role } from '../box-view.ts';
import { viewerOf } from '../guards/admit.ts';
import type { BoxEvent } from '../ports.ts';
import { bytesAnswer, errorAnswers } from '../schemas.ts';
import type { Sessions } from '../sessions.ts';

const mostListeners = 32;
const heartbeatMs = 15_000;
/** Text that may wait for a slow reader before it is let go; it comes back and says what it saw last. */
const mostWaitingBytes = 64 * 1024;

/** Live events as Server-Sent Events. `Last-Event-ID` resumes where a broken connection ended. */
export function eventRoutes(app: Api, { events }: Pick<ApiPorts, 'events'>, sessions: Sessions): void {
  const open = new Set<PassThrough>();

  app.addHook('preClose', async () => {
    for (const stream of open) stream.end();
  });

  app.route({
    method: 'GET',
    url: '/events',
    config: { access: caretakers, background: true },
    schema: {
      produces: ['text/event-stream'],
      headers: z.object({
        'last-event-id': z
          .string()
          .regex(/^\d{1,16}$/, 'Must be a number')
          .exactOptional(),
      }),
      response: { 200: bytesAnswer, ...errorAnswers },
    },
    handler: (request, reply) => {
      if (open.size >= mostListeners)
        throw new BoxError('UNAVAILABLE', `${mostListeners} pages are watching already: close one`);
      const viewer = viewerOf(request);
      const stream = new PassThrough();
      const write = (text: string) => {
        if (stream.writableLength + stream.readableLength > mostWaitingBytes) stream.destroy();
        else stream.write(text);
      };
      const unsubscribe = events.subscribe((event) => {
        if (maySee(viewer.role, event)) write(eventText(event));
      });
      const heartbeat = setInterval(() => {
        if (sessions.stillOpen(viewer)) write(': still here\n\n');
        else stream.end();
      }, heartbeatMs);
      open.add(stream);
      stream.once('close', () => {
        clearInterval(heartbeat);
        unsubscribe();
        open.delete(stream);
      });
      write('retry: 3000\n\n');
      const last = request.headers['last-event-id'];
      if (last !== undefined)
        for (const event of events.since(Number(last)))
          if (maySee(viewer.role, event)) write(eventText(event));
      void reply.header('x-accel-buffering', 'no');
      return reply.type('text/event-stream').send(stream);
    },
  });
}

/** One event in the form of the HTML standard; JSON keeps it on one line. */
export function eventText(event: BoxEvent): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function maySee(role: Role, event: BoxEvent): boolean {
  return event.type === 'account' ? role === 'installer' : true;
}
