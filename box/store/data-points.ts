import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AuditEntry } from '../api/box-view.ts';
import type { DataPointDesk, DataPointWish, FreshCredentials, PushDesk } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import type { DataPoint } from '../domain/data-point.ts';
import type { DataPointHistory } from '../intake/ingest-file.ts';
import type { SftpUsers } from '../intake/sftp/sftp-ports.ts';
import { generatePassword, randomText } from './generate-password.ts';
import type { SettingsFile } from './open-settings.ts';
import { hashPassword, matchesPassword } from './password-hash.ts';
import { dataPointSchema, type Settings, settingsProblems, type StoredDataPoint } from './settings-schema.ts';
import { isBelow } from './watched-folder-problem.ts';

/** Where changes of the settings are written down. */
export interface AuditLog {
  audit(entry: Omit<AuditEntry, 'id' | 'at'>): Promise<void>;
}

/** Everything that is done with data points. */
export interface DataPoints
  extends DataPointDesk, SftpUsers, Pick<DataPointHistory, 'dataPoint'>, Pick<PushDesk, 'sourceOf'> {
  /** Brings data points to what the centre wishes, all or none: one with the same user is changed, others are added;
   *  what it does not name stays. A new one has no password and signs in by key. Rejects with `USAGE` or `CONFLICT`. */
  bringDataPointsTo(wishes: readonly Readonly<Record<string, unknown>>[], actor: string): Promise<void>;
}

/** Data points on the settings file: as people manage them, as the SFTP door signs them in, and as ingesting asks for
 *  them. `cost` of the password hashes is lowered by tests only. */
export function dataPoints(file: SettingsFile, log: AuditLog, cost?: number): DataPoints {
  const lastGood = createLastGood();

  const stored = (id: string) => file.settings.dataPoints.find((point) => point.id === id);
  const ofUser = (user: string) =>
    file.settings.dataPoints.find((point) => point.user === user && point.enabled);

  async function change(id: string, changes: object, actor: string, action: string): Promise<DataPoint> {
    const changed = await file.change((draft) => {
      const at = draft.dataPoints.findIndex((point) => point.id === id);
      if (at < 0) throw unknown(id);
      const point = checkedDataPoint(withoutNothing({ ...draft.dataPoints[at], ...changes, id }));
      if (point.signIn !== 'key' && point.passwordHash === undefined) {
        const message = `"${point.name}" has no password yet: rotate it to make one, then let it sign in with it`;
        throw new BoxError('CONFLICT', message);
      }
      refuseTakenUser(draft, point);
      refuseStrangeFolder(draft, point);
      draft.dataPoints[at] = point;
      return point;
    });
    await log.audit({ actor, action, detail: detailOf(changed) });
    return withoutSecrets(changed);
  }

  return {
    dataPoints: () => file.settings.dataPoints.map(withoutSecrets),

    dataPoint(id) {
      const point = stored(id);
      return point && withoutSecrets(point);
    },

    async addDataPoint(wish, actor) {
      const password = wish.signIn === 'key' ? undefined : generatePassword();
      const passwordHash = password === undefined ? undefined : await hashPassword(password, cost);
      const added = await file.change((draft) => {
        const point = checkedDataPoint({
          ...completed(wish, draft),
          ...(passwordHash === undefined ? {} : { passwordHash }),
        });
        refuseTakenUser(draft, point);
        refuseStrangeFolder(draft, point);
        draft.dataPoints.push(point);
        return point;
      });
      await log.audit({ actor, action: 'data-point-added', detail: detailOf(added) });
      return fresh(added, password);
    },

    changeDataPoint: (id, changes, actor) => change(id, changes, actor, 'data-point-changed'),

    async rotatePassword(id, actor) {
      if (!stored(id)) throw unknown(id);
      const password = generatePassword();
      const passwordHash = await hashPassword(password, cost);
      const dataPoint = await change(id, { passwordHash }, actor, 'data-point-password-rotated');
      return { dataPoint, password };
    },

    async removeDataPoint(id, actor) {
      const removed = await file.change((draft) => {
        const at = draft.dataPoints.findIndex((point) => point.id === id);
        const [point] = at < 0 ? [] : draft.dataPoints.splice(at, 1);
        if (!point) throw unknown(id);
        for (const profile of draft.profiles)
          profile.dataPointIds = profile.dataPointIds.filter((own) => own !== id);
        return point;
      });
      await log.audit({ actor, action: 'data-point-removed', detail: detailOf(removed) });
    },

    async bringDataPointsTo(wishes, actor) {
      await file.change((draft) => {
        for (const wish of wishes) {
          const at = draft.dataPoints.findIndex((point) => point.user === wish['user']);
          const before = draft.dataPoints[at];
          if (typeof wish['user'] !== 'string') throw new BoxError('USAGE', 'A data point names no user');
          const point = checkedDataPoint(
            before
              ? { ...before, ...wish, id: before.id }
              : { ...completed(wish as unknown as DataPointWish, draft), id: freeId(draft.dataPoints) },
          );
          if (point.signIn !== 'key' && point.passwordHash === undefined)
            throw new BoxError(
              'CONFLICT',
              `"${point.name}" is new and has no password: let it sign in by key`,
            );
          if (before) draft.dataPoints[at] = point;
          else draft.dataPoints.push(point);
        }
      });
      await log.audit({ actor, action: 'data-points-brought', detail: { count: wishes.length } });
    },

    async rotatePushToken(id, actor) {
      const token = randomBytes(32).toString('base64url');
      const pushTokenDigest = digestOf(token);
      const dataPoint = await change(id, { pushTokenDigest }, actor, 'data-point-push-token-rotated');
      return { dataPoint, token };
    },

    removePushToken: (id, actor) =>
      change(id, { pushTokenDigest: '' }, actor, 'data-point-push-token-removed'),

    sourceOf(token) {
      const digest = Buffer.from(digestOf(token));
      let found: StoredDataPoint | undefined;
      for (const point of file.settings.dataPoints) {
        const own = Buffer.from(point.pushTokenDigest ?? '-'.repeat(digest.length));
        if (timingSafeEqual(own, digest) && point.enabled) found = point;
      }
      return found && { dataPointId: found.id, maxFileBytes: found.limits.maxFileBytes };
    },

    dataPointOfUser(user) {
      const point = ofUser(user);
      return point && withoutSecrets(point);
    },

    async verifyPassword(user, password) {
      const hash = ofUser(user)?.passwordHash;
      if (hash !== undefined && lastGood.is(hash, password)) return true;
      const matches = await matchesPassword(password, hash);
      if (matches && hash !== undefined) lastGood.keep(hash, password);
      return matches && ofUser(user)?.passwordHash === hash;
    },
  };
}

/** What a data point has when nothing else is stated. */
function completed(wish: DataPointWish, { dataPoints, keep, zone }: Settings): DataPoint {
  return {
    id: freeId(dataPoints),
    user: wish.user ?? freeUser(wish.name, dataPoints),
    signIn: 'password',
    archivePassword: { rule: 'name-prefix', length: 8 },
    zone,
    keepVisibleHours: keep.deliveredHours,
    legacyAlgorithms: false,
    enabled: true,
    ...wish,
    publicKeys: wish.publicKeys ?? [],
    trustedAddresses: wish.trustedAddresses ?? [],
    limits: { ...usualLimits, ...wish.limits },
  };
}

/** Far above what a gateway sends in a day, far below what fills a card. */
const usualLimits = {
  maxFileBytes: 64 * 1024 ** 2,
  maxBytesPerDay: 1024 ** 3,
  maxFilesPerDay: 5_000,
} as const;

function freeId(taken: readonly DataPoint[]): string {
  for (;;) {
    const id = `dp-${randomText(8)}`;
    if (!taken.some((point) => point.id === id)) return id;
  }
}

/** A user name out of what people call the data point: "Bezirksstraße 142" becomes `bezirksstrasse-142`. */
function freeUser(name: string, taken: readonly DataPoint[]): string {
  const plain = name
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => umlauts.get(letter) ?? letter)
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 24)
    .replace(/-+$/, '');
  const base = plain.length >= 2 ? plain : 'gateway';
  for (let number = 1; ; number += 1) {
    const user = number === 1 ? base : `${base}-${number}`;
    if (!taken.some((point) => point.user === user)) return user;
  }
}

const umlauts: ReadonlyMap<string, string> = new Map([
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['ß', 'ss'],
]);

function checkedDataPoint(point: unknown): StoredDataPoint {
  const parsed = dataPointSchema.safeParse(point);
  if (parsed.success) return parsed.data;
  throw new BoxError('USAGE', `This data point is not possible: ${settingsProblems(parsed.error)}`);
}

/** An empty text takes a folder or a token away. */
function withoutNothing(point: object): object {
  return Object.fromEntries(
    Object.entries(point).filter(
      ([key, value]) => value !== '' || (key !== 'watchedFolder' && key !== 'pushTokenDigest'),
    ),
  );
}

function refuseStrangeFolder({ folders }: Settings, { watchedFolder }: StoredDataPoint): void {
  if (watchedFolder === undefined || isBelow(watchedFolder, folders.roots)) return;
  const message = `Only folders below ${folders.roots.join(', ')} can be watched; settings.json says which ("folders")`;
  throw new BoxError('USAGE', message);
}

/** A token has 256 random bits: its plain digest tells nobody anything. */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function refuseTakenUser({ dataPoints }: Settings, { id, user }: StoredDataPoint): void {
  const other = dataPoints.find((point) => point.user === user && point.id !== id);
  if (other) throw new BoxError('CONFLICT', `The user name "${user}" belongs to "${other.name}"`);
}

function withoutSecrets(stored: StoredDataPoint): DataPoint {
  const { passwordHash: _hash, pushTokenDigest, ...point } = stored;
  return { ...point, ...(pushTokenDigest === undefined ? {} : { mayPush: true }) };
}

function fresh(point: StoredDataPoint, password: string | undefined): FreshCredentials {
  return { dataPoint: withoutSecrets(point), ...(password === undefined ? {} : { password }) };
}

function detailOf({ id, name, user, signIn, enabled }: StoredDataPoint): AuditEntry['detail'] {
  return { dataPoint: id, name, user, signIn, enabled };
}

function unknown(id: string): BoxError {
  return new BoxError('NOT_FOUND', `There is no data point "${id}"`);
}

/** Remembers which password was right for a stored hash, in memory only and under a key of this process: a gateway
 *  that signs in for every file costs one scrypt, not one per file (sftp.md 0.6). */
function createLastGood() {
  const key = randomBytes(32);
  const kept = new Map<string, Buffer>();
  const digest = (hash: string, password: string) =>
    createHmac('sha256', key)
      .update(`${hash}\n${password.normalize('NFC')}`)
      .digest();
  return {
    is(hash: string, password: string): boolean {
      const good = kept.get(hash);
      return good !== undefined && timingSafeEqual(good, digest(hash, password));
    },
    keep(hash: string, password: string): void {
      if (kept.size >= 1_000) kept.clear();
      kept.set(hash, digest(hash, password));
    },
  };
}
