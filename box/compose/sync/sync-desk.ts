import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { enrolAt, factsAt, renewAt } from '../../../cloud-sync/uplink/enrol-at.ts';
import { makeKey } from '../../../cloud-sync/uplink/make-key.ts';
import { startUplink, type Uplink } from '../../../cloud-sync/uplink/start-uplink.ts';
import { ExchangeFailed } from '../../../cloud-sync/uplink/transport.ts';
import type { BoxDesk } from '../../api/box-view.ts';
import type { EventFeed, HealthCheck, IntakeDesk, SyncDesk, SyncState } from '../../api/ports.ts';
import { BoxError } from '../../domain/box-error.ts';
import { type Instant, instantOfSeconds } from '../../domain/instant.ts';
import type { Receipt } from '../../domain/receipt.ts';
import type { SettingsFile } from '../../store/open-settings.ts';
import type { Store } from '../../store/open-store.ts';
import { boxVersion } from '../box-version.ts';
import { outboxOfStore } from '../outbox-of-store.ts';
import { clockKind, earliestNow, now } from './box-clock.ts';
import { openCommandLog } from './command-log.ts';
import { createDownlink } from './downlink.ts';
import { maySend } from './may-send.ts';
import { loadIdentity, saveIdentity, type SyncIdentity, validityOf } from './sync-identity.ts';
import { waysOf } from './ways-of.ts';

/** What the way to the centre needs of the box. */
export interface SyncPorts {
  /** Folder of the box, and of its keys. */
  readonly folder: { readonly path: string; readonly keys: string };
  readonly settings: SettingsFile;
  readonly store: Store;
  readonly events: EventFeed;
  readonly audit: BoxDesk['audit'];
  bringDataPointsTo(wishes: readonly Readonly<Record<string, unknown>>[], actor: string): Promise<void>;
  readAgain(digest: string, actor: string): Promise<Receipt>;
  upload: IntakeDesk['upload'];
}

/** What only a daemon has. */
export interface DaemonPorts {
  health(): readonly HealthCheck[];
  /** Ends the process in order; the service starts it again. */
  restart(): void;
}

/** The way to the centre: as people manage it, and running once the daemon has started it. */
export interface RunningSync extends SyncDesk {
  start(daemon: DaemonPorts): Promise<void>;
  stop(): Promise<void>;
}

const healthEveryMs = 300_000;
const hourMs = 3_600_000;

/** Makes the desk; nothing is sent before `start`. */
export async function openSync(ports: SyncPorts, log: Logger): Promise<RunningSync> {
  const { folder, settings, store, audit, events } = ports;
  const outbox = outboxOfStore(store);
  const commands = await openCommandLog(folder.path);
  let identity = await loadIdentity(folder.keys);
  let daemon: DaemonPorts | undefined;
  let uplink: Uplink | undefined;
  let clockAhead: number | undefined;
  let timers: NodeJS.Timeout[] = [];
  let unsubscribe: (() => void) | undefined;

  async function begin(): Promise<void> {
    const who = identity;
    const running = daemon;
    if (!running || !who) return;
    const downlink = createDownlink(
      {
        ...ports,
        box: who.box,
        commandKey: who.commandKey,
        commands,
        now,
        health: () => running.health(),
        restart: () => running.restart(),
        pause,
        mayCommand: () => settings.settings.sync.remoteCommands,
        renewCertificate: renew,
        greet: () => uplink?.nudge(),
        show: (message) => events.publish({ type: 'sync', message, detail: {} }),
        counts: () => store.counts(),
        tell: (note) => uplink?.tell(note),
      },
      log,
    );
    const { sync, zone } = settings.settings;
    const ways = await waysOf(() => identity ?? who, sync);
    uplink = startUplink(
      outbox,
      ways,
      {
        box: who.box,
        version: boxVersion,
        conversation: randomBytes(8).toString('hex'),
        now: () => ({ seconds: now(), clock: clockKind() }),
      },
      {
        limits: { facts: sync.batch.facts, bytes: sync.batch.kilobytes * 1000 },
        batchAgeMs: sync.batch.seconds * 1000,
        idleMs: sync.helloSeconds * 1000,
        failuresBeforeFallback: 2,
        ...(sync.bytesPerSecond === undefined ? {} : { bytesPerSecond: sync.bytesPerSecond }),
        maySend: () => maySend(settings.settings.sync, zone, now()),
        whyNotNow: () => clockProblem(identity ?? who),
      },
      log,
      ({ receipt }) => {
        clockAhead = now() - receipt.centreTime;
        downlink.take(receipt);
      },
    );
    sayHealth();
    void downlink.finishInterrupted();
  }

  function sayHealth(): void {
    const until = identity && validityOf(identity)?.until;
    const body = {
      at: now(),
      version: boxVersion,
      uptime: Math.floor(process.uptime()),
      waiting: uplink?.state.waiting ?? 0,
      clock: clockKind(),
      ...(until === undefined ? {} : { certificateUntil: until }),
      checks: (daemon?.health() ?? []).slice(0, 64).map(({ name, status, message }) => ({
        name: name.slice(0, 64),
        status,
        message: message.slice(0, 500),
      })),
    };
    uplink?.tell({ kind: 'health', body });
  }

  /** A new certificate with a new key over a connection that the old one authenticates. */
  async function renew(): Promise<void> {
    if (!identity) throw new BoxError('CONFLICT', 'The box is not enrolled');
    const { key, request } = await makeKey(identity.box);
    const certificate = await renewAt(identity.https, request, identity);
    identity = { ...identity, key, certificate };
    await saveIdentity(folder.keys, identity);
    await audit({ actor: 'box', action: 'certificate-renewed', detail: {} });
  }

  function renewIfDue(): void {
    const validity = identity && validityOf(identity);
    if (!validity || now() < validity.from + ((validity.until - validity.from) * 2) / 3) return;
    renew().catch((error: unknown) => log.warn({ err: error }, 'The certificate could not be renewed yet'));
  }

  async function pause(seconds: number, actor: string): Promise<SyncState> {
    await settings.change((draft) => {
      if (seconds === 0) delete draft.sync.pausedUntil;
      else draft.sync.pausedUntil = instantOfSeconds(now() + seconds);
    });
    await audit({ actor, action: seconds === 0 ? 'sync-resumed' : 'sync-paused', detail: { seconds } });
    uplink?.retry();
    return state();
  }

  function state(): SyncState {
    const { sync } = settings.settings;
    const running = uplink?.state;
    const until = identity && validityOf(identity)?.until;
    const confirmed = running?.acked ?? outbox.cursor();
    return {
      enrolled: identity !== undefined,
      ...(identity ? { centre: identity.https } : {}),
      phase: running?.phase ?? 'off',
      ...(running && running.transport !== '' ? { transport: running.transport } : {}),
      waiting: identity ? Math.max(0, outbox.lastChange() - confirmed) : 0,
      confirmed,
      ...instantIf('lastReceiptAt', running?.lastReceipt),
      ...instantIf('failingSince', running?.failingSince),
      ...(running?.error === undefined ? {} : { error: running.error }),
      ...instantIf('certificateUntil', until),
      ...(clockAhead === undefined ? {} : { clockAhead }),
      ...(sync.pausedUntil === undefined ? {} : { pausedUntil: sync.pausedUntil as Instant }),
      remoteCommands: sync.remoteCommands,
    };
  }

  return {
    state,
    pause,
    async enrol({ url, claim, authority }, actor) {
      const { boxId } = settings.settings;
      const { key, request } = await makeKey(boxId);
      const answer = await enrolAt(url, { claim, box: boxId, request }, authority).catch(asBoxError);
      const { https, mqtt, certificate, token, commandKey } = answer;
      identity = {
        box: boxId,
        https,
        authority: answer.authority,
        commandKey,
        key,
        ...(mqtt === undefined ? {} : { mqtt }),
        ...(certificate === undefined ? {} : { certificate }),
        ...(token === undefined ? {} : { token }),
      };
      await saveIdentity(folder.keys, identity);
      await audit({ actor, action: 'enrolled', detail: { centre: https } });
      await uplink?.stop();
      await begin();
      return state();
    },
    async giveBack(actor) {
      if (!identity) throw new BoxError('CONFLICT', 'The box is not enrolled: there is nobody to ask');
      const bytes = encoded(factsAt(identity.https, identity.box, identity));
      const name = `from-centre-${instantOfSeconds(now())}.jsonl`;
      const { files } = await ports.upload({ name, bytes }, actor).catch(asBoxError);
      await audit({ actor, action: 'facts-given-back', detail: { name } });
      return {
        added: files.reduce((sum, file) => sum + file.readingsAdded + file.versionsAdded, 0),
        known: files.reduce((sum, file) => sum + file.readingsRepeated, 0),
      };
    },
    async allowCommands(allowed, actor) {
      await settings.change((draft) => void (draft.sync.remoteCommands = allowed));
      await audit({ actor, action: allowed ? 'commands-allowed' : 'commands-refused', detail: {} });
      return state();
    },
    async start(running) {
      daemon = running;
      await begin();
      // A delivery that was taken in goes at once, not with the next hello.
      unsubscribe = events.subscribe(({ type }) => type === 'delivery' && uplink?.nudge());
      timers = [setInterval(sayHealth, healthEveryMs).unref(), setInterval(renewIfDue, hourMs).unref()];
      renewIfDue();
    },
    async stop() {
      unsubscribe?.();
      for (const timer of timers) clearInterval(timer);
      await uplink?.stop();
      uplink = undefined;
    },
  };
}

async function* encoded(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of lines) yield encoder.encode(text);
}

/** TLS is not tried while the clock cannot be right: it would call good certificates bad (sync-storage.md 2.7). The
 *  floor is when the program was made and when the centre issued the certificate. */
function clockProblem(identity: SyncIdentity): string | undefined {
  const floor = Math.max(earliestNow, validityOf(identity)?.from ?? 0);
  if (now() >= floor) return undefined;
  return `The clock says ${instantOfSeconds(now())}, which is before ${instantOfSeconds(floor)}: it waits for a time server`;
}

function instantIf(name: 'lastReceiptAt' | 'failingSince' | 'certificateUntil', seconds: number | undefined) {
  return seconds === undefined ? {} : { [name]: instantOfSeconds(Math.floor(seconds)) };
}

function asBoxError(error: unknown): never {
  if (!(error instanceof ExchangeFailed)) throw error;
  const code = error.reason === 'refused' || error.reason === 'not-trusted' ? 'NOT_ALLOWED' : 'UNAVAILABLE';
  throw new BoxError(code, error.message, { cause: error });
}
