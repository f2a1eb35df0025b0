import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EpochSeconds } from '../domain/instant.ts';
import type { BoxDesk, BoxView, Role, SessionLog } from './box-view.ts';
import type { ExportDesk } from './export-desk.ts';
import type { PropertyDesk } from './property-desk.ts';
import type { AirDesk, BusDesk, MeterKeyDesk, MeterPortDesk } from './meter-desks.ts';
import type {
  AccountDesk,
  BoxStatus,
  ClaimCode,
  DataPointDesk,
  EventFeed,
  HostKeyDesk,
  IntakeDesk,
  ProfileDesk,
  PushDesk,
  SyncDesk,
  WorklistDesk,
} from './ports.ts';

/** The API with its pages: a Fastify instance whose schemas are zod's. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Everything the API needs of the other rooms. */
export interface ApiPorts {
  readonly view: BoxView;
  readonly desk: BoxDesk;
  readonly sessions: SessionLog;
  readonly dataPoints: DataPointDesk;
  readonly accounts: AccountDesk;
  readonly intake: IntakeDesk;
  readonly properties: PropertyDesk;
  readonly meterPorts: MeterPortDesk;
  readonly bus: BusDesk;
  readonly air: AirDesk;
  readonly meterKeys: MeterKeyDesk;
  readonly worklist: WorklistDesk;
  readonly push: PushDesk;
  readonly profiles: ProfileDesk;
  readonly exports: ExportDesk;
  readonly status: BoxStatus;
  readonly sync: SyncDesk;
  readonly events: EventFeed;
  readonly hostKeys: HostKeyDesk;
  /** Absent when nobody can claim here: in-process, or a box that has its owner. */
  readonly claim?: ClaimCode;
}

/** How the API is to behave. */
export interface ApiOptions {
  /** `people` sign in at a browser; `command` is the local administrator at the control socket or in-process, who
   *  needs no session and may do what an installer may. */
  readonly caller: 'people' | 'command';
  /** Host names under which people may reach the box; addresses and `localhost` always work. */
  readonly hostNames?: () => readonly string[];
  /** Largest file taken by hand, in bytes. */
  readonly maxUploadBytes?: number;
  /** Seconds since 1970, for the age of sessions. */
  readonly now?: () => EpochSeconds;
  readonly log?: FastifyBaseLogger;
}

/** Who is asking. */
export interface Viewer {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the session's token; absent for the local administrator. */
  readonly tokenDigest?: string;
}

/** Who may call a route. `always`: even before the claim. `unclaimed`: only before it. `claimed`: anyone after it.
 *  `signed-in`: every role. */
export type Access = 'always' | 'unclaimed' | 'claimed' | 'signed-in' | readonly Role[];

/** One entry of the route table. */
interface RouteEntry {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
}

/** Roles that look after a box or a property: they see files, quarantine and health. */
export const caretakers = ['installer', 'manager'] as const satisfies readonly Role[];

/** Roles that may see devices and readings. */
export const lookers = ['installer', 'manager', 'reader'] as const satisfies readonly Role[];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call; a route that does not say cannot be built. */
    access?: Access;
    /** A page for people: who is not signed in is led to the sign-in instead of an error. */
    page?: boolean;
    /** Asked by the page itself, not by a hand: does not keep a session alive. */
    background?: boolean;
  }
  interface FastifyRequest {
    viewer: Viewer | undefined;
  }
  interface FastifyInstance {
    /** Every route that was built, for tests and for 405. */
    routeTable: RouteEntry[];
  }
}
