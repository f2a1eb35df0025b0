import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access, ApiOptions, ApiPorts, Viewer } from '../api.ts';
import { BoxError } from '../../domain/box-error.ts';
import { RequestRefusal } from '../request-refusal.ts';
import type { Sessions } from '../sessions.ts';
import { checkHost } from './check-host.ts';
import { checkOrigin } from './check-origin.ts';

/** Looks at every request before anything else does: host, origin, claim, session, role, in this order. */
export function admit(
  { accounts }: Pick<ApiPorts, 'accounts'>,
  { caller, hostNames }: Pick<ApiOptions, 'caller' | 'hostNames'>,
  sessions: Sessions,
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { access, page = false } = request.routeOptions.config;
    if (caller === 'command') {
      request.viewer = { name: 'command', role: 'installer' };
      return undefined;
    }
    checkHost(request, hostNames?.() ?? []);
    checkOrigin(request);
    if (!accounts.isClaimed()) {
      if (access === 'always' || access === 'unclaimed') return undefined;
      if (page) return reply.redirect('/claim', 303);
      throw new BoxError('NOT_ALLOWED', 'Nobody owns this box yet: open it in a browser and claim it first');
    }
    if (access === 'unclaimed') {
      if (page) return reply.redirect('/', 303);
      throw new BoxError('CONFLICT', 'This box has an owner already');
    }
    request.viewer = await sessions.viewerOf(request);
    if (access === undefined || mayEnter(access, request.viewer)) return undefined;
    if (request.viewer) throw new BoxError('NOT_ALLOWED', `A ${request.viewer.role} may not do this`);
    if (page) return reply.redirect('/sign-in', 303);
    throw new RequestRefusal(401, 'Sign in first', 'NOT_ALLOWED');
  };
}

/** The viewer of a route that only lets in viewers. */
export function viewerOf(request: FastifyRequest): Viewer {
  if (!request.viewer) throw new RequestRefusal(401, 'Sign in first', 'NOT_ALLOWED');
  return request.viewer;
}

/** Where a request comes from, for the audit log. */
export function addressOf(request: FastifyRequest): string {
  return request.socket.remoteAddress ?? 'control socket';
}

/** Who is written into the audit log. */
export function actorOf(request: FastifyRequest): string {
  return viewerOf(request).name;
}

function mayEnter(access: Access, viewer: Viewer | undefined): boolean {
  if (access === 'always' || access === 'claimed') return true;
  if (!viewer) return false;
  return typeof access === 'string' ? access === 'signed-in' : access.includes(viewer.role);
}
