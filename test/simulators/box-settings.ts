import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type { ApiPorts } from '../../box/api/api.ts';
import type { Account, DataPointWish } from '../../box/api/ports.ts';
import { BoxError } from '../../box/domain/box-error.ts';
import type { DataPoint } from '../../box/domain/data-point.ts';
import { type Instant, instantOfSeconds } from '../../box/domain/instant.ts';

/** Data points and accounts in memory. */
export function simulateSettings(
  note: (actor: string, action: string) => void,
  tokens: Map<string, string>,
): Pick<ApiPorts, 'dataPoints' | 'accounts'> {
  const points = new Map<string, DataPoint>();
  const accounts = new Map<string, Account & { salt: Buffer; hash: Buffer }>();
  const nobody = { salt: randomBytes(16), hash: randomBytes(32) };
  const point = (id: string) => {
    const found = points.get(id);
    if (!found) throw new BoxError('NOT_FOUND', `There is no data point "${id}"`);
    return found;
  };
  return {
    dataPoints: {
      dataPoints: () => [...points.values()],
      dataPoint: (id) => points.get(id),
      addDataPoint: async (wish, actor) => {
        const dataPoint = dataPointOf(wish);
        if ([...points.values()].some(({ user }) => user === dataPoint.user))
          throw new BoxError('CONFLICT', `The user name "${dataPoint.user}" is taken`);
        points.set(dataPoint.id, dataPoint);
        note(actor, 'data-point-added');
        return { dataPoint, password: secret() };
      },
      changeDataPoint: async (id, change) => {
        const changed = { ...point(id), ...change };
        points.set(id, changed);
        return changed;
      },
      rotatePassword: async (id) => ({ dataPoint: point(id), password: secret() }),
      rotatePushToken: async (id) => {
        const dataPoint = { ...point(id), mayPush: true };
        points.set(id, dataPoint);
        const token = randomBytes(32).toString('base64url');
        tokens.set(token, id);
        return { dataPoint, token };
      },
      removePushToken: async (id) => {
        const { mayPush: _may, ...dataPoint } = point(id);
        points.set(id, dataPoint);
        for (const [token, own] of tokens) if (own === id) tokens.delete(token);
        return dataPoint;
      },
      removeDataPoint: async (id) => void points.delete(point(id).id),
    },
    accounts: {
      isClaimed: () => accounts.size > 0,
      accounts: () => [...accounts.values()],
      signIn: async (name, password) => {
        const account = accounts.get(name);
        const { salt, hash } = account ?? nobody;
        return timingSafeEqual(hashOf(password, salt), hash) ? account : undefined;
      },
      addAccount: async (name, role, password, actor) => {
        if (accounts.has(name)) throw new BoxError('CONFLICT', `There is an account "${name}" already`);
        const salt = randomBytes(16);
        const account = { name, role, createdAt: now(), salt, hash: hashOf(password, salt) };
        accounts.set(name, account);
        note(actor, 'account-added');
        return account;
      },
      changePassword: async (name, password) => {
        const account = accounts.get(name);
        if (!account) throw new BoxError('NOT_FOUND', `There is no account "${name}"`);
        accounts.set(name, { ...account, hash: hashOf(password, account.salt) });
      },
      removeAccount: async (name) => {
        const installers = [...accounts.values()].filter(({ role }) => role === 'installer');
        if (installers.length === 1 && installers[0]?.name === name)
          throw new BoxError('CONFLICT', 'The last installer stays');
        if (!accounts.delete(name)) throw new BoxError('NOT_FOUND', `There is no account "${name}"`);
      },
    },
  };
}

function dataPointOf(wish: DataPointWish): DataPoint {
  const id = `dp-${randomBytes(4).toString('hex')}`;
  return {
    id,
    user: id,
    signIn: 'password',
    publicKeys: [],
    archivePassword: { rule: 'name-prefix', length: 8 },
    zone: 'Europe/Berlin',
    trustedAddresses: [],
    limits: { maxFileBytes: 50_000_000, maxBytesPerDay: 500_000_000, maxFilesPerDay: 1000 },
    keepVisibleHours: 48,
    legacyAlgorithms: false,
    enabled: true,
    ...wish,
  };
}

/** Weak on purpose: tests sign in often. */
function hashOf(password: string, salt: Buffer): Buffer {
  return scryptSync(password, salt, 32, { N: 1024 });
}

function secret(): string {
  return randomBytes(12).toString('base64url');
}

function now(): Instant {
  return instantOfSeconds(Math.floor(Date.now() / 1000));
}
