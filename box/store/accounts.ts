import type { AuditEntry } from '../api/box-view.ts';
import type { Account, AccountDesk } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import { type Instant, instantOfSeconds } from '../domain/instant.ts';
import type { AuditLog } from './data-points.ts';
import type { SettingsFile } from './open-settings.ts';
import { hashPassword, matchesPassword } from './password-hash.ts';
import { accountSchema, type Settings, settingsProblems, type StoredAccount } from './settings-schema.ts';

/** Accounts of the pages on the settings file. Names are kept in lower case. `cost` of the password hashes is lowered
 *  by tests only. */
export function accounts(file: SettingsFile, log: AuditLog, cost?: number): AccountDesk {
  const stored = (name: string) =>
    file.settings.accounts.find((account) => account.name === name.toLowerCase());

  return {
    isClaimed: () => file.settings.accounts.some(({ role }) => role === 'installer'),

    accounts: () => file.settings.accounts.map(withoutHash),

    async signIn(name, password) {
      const hash = stored(name)?.passwordHash;
      const matches = await matchesPassword(password, hash);
      const account = stored(name);
      return matches && account?.passwordHash === hash && account ? withoutHash(account) : undefined;
    },

    async addAccount(name, role, password, actor) {
      refuseWeak(password, name);
      const parsed = accountSchema.safeParse({
        name: name.toLowerCase(),
        role,
        passwordHash: await hashPassword(password, cost),
        createdAt: instantOfSeconds(Math.floor(Date.now() / 1000)),
      });
      if (!parsed.success)
        throw new BoxError('USAGE', `This account is not possible: ${settingsProblems(parsed.error)}`);
      const account = parsed.data;
      await file.change((draft) => {
        if (draft.accounts.some((other) => other.name === account.name))
          throw new BoxError('CONFLICT', `There is an account "${account.name}" already`);
        draft.accounts.push(account);
      });
      await log.audit({ actor, action: 'account-added', detail: detailOf(account) });
      return withoutHash(account);
    },

    async changePassword(name, password, actor) {
      refuseWeak(password, name);
      if (!stored(name)) throw unknown(name);
      const passwordHash = await hashPassword(password, cost);
      const changed = await file.change((draft) => {
        const account = draft.accounts[placeOf(draft, name)];
        if (!account) throw unknown(name);
        account.passwordHash = passwordHash;
        return account;
      });
      await log.audit({ actor, action: 'account-password-changed', detail: detailOf(changed) });
    },

    async removeAccount(name, actor) {
      const removed = await file.change((draft) => {
        const [account] = draft.accounts.splice(placeOf(draft, name), 1);
        if (!account) throw unknown(name);
        if (account.role === 'installer' && !draft.accounts.some(({ role }) => role === 'installer'))
          throw new BoxError('CONFLICT', `"${account.name}" is the last installer: add another one first`);
        return account;
      });
      await log.audit({ actor, action: 'account-removed', detail: detailOf(removed) });
    },
  };
}

/** Long rather than complicated: 12 characters, not the name, not one character over and over. */
function refuseWeak(password: string, name: string): void {
  const weak =
    password.length < 12 || new Set(password).size < 5 || password.toLowerCase().includes(name.toLowerCase());
  if (weak) {
    const message = 'A password needs at least 12 characters, 5 different ones, and must not hold the name';
    throw new BoxError('USAGE', message);
  }
  if (Buffer.byteLength(password) > 256) throw new BoxError('USAGE', 'A password may have at most 256 bytes');
}

function placeOf({ accounts }: Settings, name: string): number {
  const at = accounts.findIndex((account) => account.name === name.toLowerCase());
  if (at < 0) throw unknown(name);
  return at;
}

function withoutHash({ name, role, createdAt }: StoredAccount): Account {
  return { name, role, createdAt: createdAt as Instant };
}

function detailOf({ name, role }: StoredAccount): AuditEntry['detail'] {
  return { account: name, role };
}

function unknown(name: string): BoxError {
  return new BoxError('NOT_FOUND', `There is no account "${name}"`);
}
