import { Agent, request } from 'node:https';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

/** Talks to a box as a browser would: over HTTPS, trusting the box's own authority, with the cookie it was given. */
export interface BoxClient {
  get<T extends z.ZodType>(path: string, shape: T): Promise<z.infer<T>>;
  post<T extends z.ZodType>(path: string, body: unknown, shape: T): Promise<z.infer<T>>;
  close(): void;
}

/** A client of the box, or of the centre, at `localhost`. `authority` is the certificate of its own authority in PEM;
 *  the centre wants a `token`. */
export function createBoxClient(port: number, authority: string, token?: string): BoxClient {
  const agent = new Agent({ keepAlive: true, ca: authority });
  let cookie: string | undefined;

  async function ask<T extends z.ZodType>(method: string, path: string, shape: T, body?: unknown) {
    const { promise, resolve, reject } = Promise.withResolvers<z.infer<T>>();
    const headers = {
      ...(cookie === undefined ? {} : { cookie }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const where = { agent, host: 'localhost', port, method, path: `/api/v1/${path}`, headers };
    const asking = request(where, (answer) => {
      cookie = answer.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? cookie;
      json(answer)
        .then((content) => {
          if ((answer.statusCode ?? 500) < 300) return resolve(shape.parse(content));
          const { message } = z.object({ message: z.string() }).parse(content);
          return reject(new Error(`${method} ${path}: ${message}`));
        })
        .catch(reject);
    });
    asking.on('error', reject);
    asking.end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
  }

  return {
    get: (path, shape) => ask('GET', path, shape),
    post: (path, body, shape) => ask('POST', path, shape, body),
    close: () => agent.destroy(),
  };
}
