import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash, randomBytes } from 'node:crypto';
import type { EpochSeconds } from '../domain/instant.ts';
import type { Viewer } from './api.ts';
import type { Role, SessionLog, SessionRecord } from './box-view.ts';

/** `__Host-`: the browser takes it only over HTTPS, from this host alone and for every path. */
export const sessionCookie = '__Host-meterbox';

/** Sent by pages that refresh themselves: a box that is busy must not keep a forgotten session alive. */
const backgroundHeader = 'x-meterbox-background';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** How long a session lasts without a request, and at all, in seconds (reliability.md 3.1 V7). */
const lifetimes: Readonly<
  Record<Role, { readonly idle: number; readonly whole: number; readonly stays: boolean }>
> = Object.freeze({
  installer: { idle: 15 * minute, whole: 12 * hour, stays: false },
  manager: { idle: hour, whole: 12 * hour, stays: false },
  reader: { idle: 12 * hour, whole: 7 * day, stays: true },
  tenant: { idle: 30 * day, whole: 365 * day, stays: true },
});

/** A use is written down at most this often: the card wears. */
const touchEvery = minute;
/** A clock may be set back a little; further, and sessions end rather than live on. */
const clockSlack = 5 * minute;
const cookieSettings = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const;

/** Sessions of people: a token of 256 random bits in a cookie, its SHA-256 in the store. */
export interface Sessions {
  /** Begins a session under a new token. One that the request came with ends: it could have been planted. */
  begin(reply: FastifyReply, account: { name: string; role: Role }, request?: FastifyRequest): Promise<void>;
  /** Who is asking, if the cookie's session is alive; notes that it is in use. */
  viewerOf(request: FastifyRequest): Promise<Viewer | undefined>;
  /** Whether a viewer's session is alive still, for connections that stay open. */
  stillOpen(viewer: Viewer): boolean;
  end(reply: FastifyReply, viewer: Viewer): Promise<void>;
  endAllOf(account: string): Promise<void>;
}

export function createSessions(log: SessionLog, now: () => EpochSeconds): Sessions {
  const alive = (session: SessionRecord | undefined): session is SessionRecord => {
    if (!session) return false;
    const { idle, whole } = lifetimes[session.role];
    const at = now();
    return (
      session.seenAt <= at + clockSlack && at - session.seenAt <= idle && at - session.createdAt <= whole
    );
  };
  return {
    async begin(reply, { name, role }, request) {
      const old = request && tokenDigestOf(request);
      if (old !== undefined) await log.endSessions({ tokenDigest: old });
      const token = randomBytes(32).toString('base64url');
      const at = now();
      await log.createSession({ tokenDigest: sha256(token), account: name, role, createdAt: at, seenAt: at });
      const { stays, idle } = lifetimes[role];
      void reply.setCookie(sessionCookie, token, { ...cookieSettings, ...(stays ? { maxAge: idle } : {}) });
    },
    async viewerOf(request) {
      const tokenDigest = tokenDigestOf(request);
      if (tokenDigest === undefined) return undefined;
      const session = log.session(tokenDigest);
      if (!alive(session)) return undefined;
      const background =
        request.routeOptions.config.background === true || request.headers[backgroundHeader] !== undefined;
      if (!background && now() - session.seenAt >= touchEvery) await log.touchSession(tokenDigest, now());
      return { name: session.account, role: session.role, tokenDigest };
    },
    stillOpen: ({ tokenDigest }) => tokenDigest === undefined || alive(log.session(tokenDigest)),
    async end(reply, { tokenDigest }) {
      if (tokenDigest !== undefined) await log.endSessions({ tokenDigest });
      void reply.clearCookie(sessionCookie, cookieSettings);
    },
    endAllOf: (account) => log.endSessions({ account }),
  };
}

function tokenDigestOf(request: FastifyRequest): string | undefined {
  const token = request.cookies[sessionCookie];
  return token !== undefined && /^[\w-]{43}$/.test(token) ? sha256(token) : undefined;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
