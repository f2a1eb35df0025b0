import type { FastifyRequest } from 'fastify';
import { BoxError } from '../../domain/box-error.ts';

const harmless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses changes that another site's page asks for with the person's cookie (CSRF). Browsers say where a request
 *  comes from; programs that say nothing carry no cookie of a person. */
export function checkOrigin(request: FastifyRequest): void {
  if (harmless.has(request.method)) return;
  const { origin, host = '', 'sec-fetch-site': site } = request.headers;
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  const foreignOrigin = origin !== undefined && origin.toLowerCase() !== `https://${host.toLowerCase()}`;
  if (foreignSite || foreignOrigin)
    throw new BoxError('NOT_ALLOWED', 'This was asked for by the page of another site');
}
