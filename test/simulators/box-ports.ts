// A small box in memory with the behaviour that the API's ports promise: settings, store and intake as the far end of
// the API. One XML-like word decides what a file is: "known" is taken in, "other" is of a format its data point does
// not expect, everything else is not recognised.
import { createHash } from 'node:crypto';
import type { ApiPorts } from '../../box/api/api.ts';
import type {
  AuditEntry,
  DeliveryView,
  FileView,
  QuarantineView,
  SessionRecord,
} from '../../box/api/box-view.ts';
import { createEventFeed } from '../../box/api/event-feed.ts';
import type { ClaimCode, SyncState } from '../../box/api/ports.ts';
import { BoxError } from '../../box/domain/box-error.ts';
import type { Refusal } from '../../box/domain/delivery.ts';
import { type Instant, instantOfSeconds } from '../../box/domain/instant.ts';
import type { Receipt } from '../../box/domain/receipt.ts';
import { exportDesk } from '../../box/compose/export-desk.ts';
import { propertyDesk } from '../../box/compose/property-desk.ts';
import { simulateShelf } from './box-documents.ts';
import { deviceOf, readingsOf } from './box-devices.ts';
import { simulatedProfiles } from './box-profiles.ts';
import { simulateWorklist } from './box-worklist.ts';
import { simulateSerial } from './box-serial.ts';
import { simulateSettings } from './box-settings.ts';

/** The ports, and what a test wants to look at behind them. */
export interface SimulatedBox extends ApiPorts {
  readonly kept: {
    readonly sessions: Map<string, SessionRecord>;
    readonly audit: AuditEntry[];
    readonly originals: Map<string, Uint8Array<ArrayBuffer>>;
    readonly uploads: { name: string; bytes: number; dataPointId?: string }[];
  };
}

export function simulateBox(options: { claim?: ClaimCode; devices?: number } = {}): SimulatedBox {
  const events = createEventFeed();
  const audit: AuditEntry[] = [];
  const tokens = new Map<string, string>();
  const sessions = new Map<string, SessionRecord>();
  const originals = new Map<string, Uint8Array<ArrayBuffer>>();
  const uploads: { name: string; bytes: number; dataPointId?: string }[] = [];
  const deliveries: DeliveryView[] = [];
  const quarantine: QuarantineView[] = [];
  const devices = Array.from({ length: options.devices ?? 3 }, (_, at) => deviceOf(at + 1));
  const note = (actor: string, action: string, detail: AuditEntry['detail'] = {}) =>
    void audit.push({ id: audit.length + 1, at: now(), actor, action, detail });

  const take = (
    name: string,
    bytes: Uint8Array<ArrayBuffer>,
    accepted: boolean,
    dataPointId?: string,
  ): Receipt => {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const repeated = originals.has(digest) && !accepted;
    originals.set(digest, bytes);
    const refusal = refusalOf(new TextDecoder().decode(bytes), accepted);
    const outcome = refusal ? 'quarantined' : repeated ? 'repeated' : 'recorded';
    const file = { name, digest, outcome, ...(refusal ? { refusal } : { format: 'qundis-xml' }) } as const;
    const deliveryId = deliveries.length + 1;
    const from = dataPointId === undefined ? {} : { dataPointId };
    const view: FileView = {
      ...file,
      id: deliveryId,
      size: bytes.length,
      devices: 1,
      ...counts(outcome),
      issues: [],
    };
    deliveries.push({
      id: deliveryId,
      digest,
      ...from,
      name,
      size: bytes.length,
      receivedAt: now(),
      door: 'upload',
      files: [view],
    });
    if (refusal) {
      const excerpt = new TextDecoder().decode(bytes.subarray(0, 2000));
      quarantine.push({
        id: quarantine.length + 1,
        deliveryId,
        ...from,
        name,
        digest,
        size: bytes.length,
        refusal,
        excerpt,
        receivedAt: now(),
        status: 'open',
      });
    }
    events.publish({
      type: refusal ? 'quarantine' : 'delivery',
      message: `${name}: ${outcome}`,
      detail: { deliveryId },
    });
    return {
      deliveryId,
      digest,
      files: [{ ...file, devicesCreated: 0, ...counts(outcome), issues: [] }],
      lastChange: deliveries.length,
    };
  };
  const received = async (name: string, pieces: AsyncIterable<Uint8Array>, dataPointId?: string) => {
    const whole = new Uint8Array(Buffer.concat(await Array.fromAsync(pieces)));
    uploads.push({ name, bytes: whole.length, ...(dataPointId === undefined ? {} : { dataPointId }) });
    return whole;
  };
  const close = (id: number, status: 'accepted' | 'deleted') => {
    const entry = openEntry(quarantine, id);
    quarantine[id - 1] = { ...entry, status };
    return entry;
  };

  const properties = propertyDesk({ shelf: simulateShelf(), view: { readings: () => [] } });
  return {
    kept: { sessions, audit, originals, uploads },
    events,
    ...(options.claim ? { claim: options.claim } : {}),
    ...simulateSettings(note, tokens),
    properties,
    exports: exportDesk(properties),
    ...simulateSerial(note),
    sessions: {
      createSession: async (session) => void sessions.set(session.tokenDigest, session),
      session: (digest) => sessions.get(digest),
      touchSession: async (digest, seenAt) => {
        const session = sessions.get(digest);
        if (session) sessions.set(digest, { ...session, seenAt });
      },
      endSessions: async (which) => {
        for (const [digest, { account }] of sessions)
          if ('account' in which ? account === which.account : digest === which.tokenDigest)
            sessions.delete(digest);
      },
    },
    view: {
      counts: () => ({
        devices: devices.length,
        readings: devices.length * 2,
        deliveries: deliveries.length,
        quarantineOpen: quarantine.filter(({ status }) => status === 'open').length,
        lastChange: deliveries.length,
        databaseBytes: 4096,
      }),
      deliveries: ({ dataPointId, ...query }) =>
        newestFirst(
          deliveries.filter((one) => dataPointId === undefined || one.dataPointId === dataPointId),
          query,
        ),
      delivery: (id) => deliveries[id - 1],
      quarantine: ({ status, ...query }) =>
        newestFirst(
          quarantine.filter((one) => status === undefined || one.status === status),
          query,
        ),
      quarantined: (id) => quarantine[id - 1],
      original: (digest) => originals.get(digest),
      devices: ({ after = 0, limit = 50, search = '' }) => {
        const found = devices.filter(
          (one) => one.id > after && `${one.serial} ${one.model}`.includes(search),
        );
        const items = found.slice(0, limit);
        const last = items.at(-1);
        return found.length > limit && last ? { items, next: last.id } : { items };
      },
      device: (id) => devices[id - 1],
      readings: ({ device, serial = device?.serial, limit = 10_000 }) =>
        devices
          .filter((one) => serial === undefined || one.serial === serial)
          .flatMap((one) => readingsOf(one.id))
          .slice(0, limit),
      audit: (query) => newestFirst(audit, query),
    },
    desk: {
      closeQuarantine: async (id, status) => void close(id, status),
      audit: async ({ actor, action, detail }) => note(actor, action, detail),
      backup: async () => 0,
    },
    intake: {
      upload: async ({ name, bytes, dataPointId }, actor) => {
        note(actor, 'upload', { name });
        return take(name, await received(name, bytes, dataPointId), false, dataPointId);
      },
      retryQuarantined: async (id) => {
        const { name, digest } = openEntry(quarantine, id);
        return take(name, originals.get(digest) ?? new Uint8Array(), false);
      },
      acceptQuarantined: async (id) => {
        const { name, digest } = close(id, 'accepted');
        return take(name, originals.get(digest) ?? new Uint8Array(), true);
      },
      deleteQuarantined: async (id) => void close(id, 'deleted'),
      readAgain: async (digest) => {
        const bytes = originals.get(digest);
        if (!bytes) throw new BoxError('NOT_FOUND', `There is no original ${digest}`);
        return take('again', bytes, false);
      },
    },
    sync: {
      state: () => syncState,
      enrol: async () => syncState,
      pause: async () => syncState,
      allowCommands: async () => syncState,
      giveBack: async () => ({ added: 0, known: 0 }),
    },
    push: {
      sourceOf: (token) => {
        const dataPointId = tokens.get(token);
        return dataPointId === undefined ? undefined : { dataPointId, maxFileBytes: 1_000_000 };
      },
      take: async ({ name, bytes, dataPointId }) => {
        const whole = await received(name, bytes, dataPointId);
        take(name, whole, false, dataPointId);
        return { size: whole.length };
      },
    },
    profiles: simulatedProfiles,
    worklist: simulateWorklist(devices),
    status: {
      version: '0.1.0',
      boxId: 'box-0a1b2c3d',
      boxName: 'Keller Bezirksstrasse',
      startedAt: now(),
      health: () => [
        { name: 'disk', status: 'ok', message: '41 GB free' },
        { name: 'clock', status: 'attention', message: 'No time server answered: check the network' },
      ],
      metrics: () => [
        {
          name: 'meterbox_deliveries_total',
          help: 'Delivered files',
          type: 'counter',
          values: [{ labels: { door: 'up"load\n' }, value: deliveries.length }],
        },
      ],
      sftp: () => ({
        port: 2022,
        fingerprints: ['SHA256:4vGmTzq1kS0ymcrDkK0oQ7s1f6V6vJxC5sW1Xk0b2aE (ed25519)'],
      }),
      backup: async () => tarBytes(),
    },
    hostKeys: {
      fingerprints: async () => ['ssh-ed25519 SHA256:present'],
      prepare: async () => ['ssh-ed25519 SHA256:present', 'ssh-ed25519 SHA256:next (next)'],
      switchOver: async () => ['ssh-ed25519 SHA256:next'],
    },
  };
}

function refusalOf(text: string, accepted: boolean): Refusal | undefined {
  if (text.startsWith('known') || accepted) return undefined;
  if (text.startsWith('other'))
    return { code: 'format-mismatch', message: 'siemens-bil, but its data point expects qundis-xml' };
  return { code: 'format-unknown', message: 'No adapter knows this content' };
}

function counts(outcome: FileView['outcome']) {
  return {
    readingsAdded: outcome === 'recorded' ? 2 : 0,
    readingsRepeated: outcome === 'repeated' ? 2 : 0,
    versionsAdded: 0,
  };
}

function openEntry(quarantine: readonly QuarantineView[], id: number): QuarantineView {
  const entry = quarantine[id - 1];
  if (!entry) throw new BoxError('NOT_FOUND', `There is no quarantined file ${id}`);
  if (entry.status !== 'open') throw new BoxError('CONFLICT', `The file is ${entry.status} already`);
  return entry;
}

function newestFirst<T extends { id: number }>(
  all: readonly T[],
  query: { before?: number; limit?: number },
) {
  const { before = Infinity, limit = 50 } = query;
  const found = all.filter(({ id }) => id < before).toReversed();
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last ? { items, next: last.id } : { items };
}

function now(): Instant {
  return instantOfSeconds(Math.floor(Date.now() / 1000));
}

async function* tarBytes(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('tar');
}

const syncState: SyncState = {
  enrolled: false,
  phase: 'off',
  waiting: 0,
  confirmed: 0,
  remoteCommands: true,
};
