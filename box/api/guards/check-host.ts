import type { FastifyRequest } from 'fastify';
import { isIP } from 'node:net';
import { RequestRefusal } from '../request-refusal.ts';

/** Answers only under the box's own names: a stranger's name that resolves to the box (DNS rebinding) would make his
 *  page the same origin. An address cannot be rebound. */
export function checkHost(request: FastifyRequest, names: readonly string[]): void {
  const host = hostName(request.headers.host ?? '');
  if (host !== undefined && isOwnHost(host, names)) return;
  throw new RequestRefusal(421, 'This box does not go by that name: use its address or its .local name');
}

/** Whether a host name or address is the box's own. */
export function isOwnHost(host: string, names: readonly string[]): boolean {
  return isIP(host) !== 0 || host === 'localhost' || names.some((name) => name.toLowerCase() === host);
}

/** The name in a Host header, lower case, without port, brackets and final dot; `undefined` if it is none. */
export function hostName(header: string): string | undefined {
  const found = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}?)\.?)(?::\d{1,5})?$/.exec(
    header.toLowerCase(),
  );
  return found?.[1] ?? found?.[2];
}
