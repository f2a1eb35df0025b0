import ssh2 from 'ssh2';
import type { AuthContext, Connection, PasswordAuthContext, PublicKeyAuthContext } from 'ssh2';
import type { DataPoint } from '../../domain/data-point.ts';
import { type Agreed, oldAlgorithmIn } from './algorithms.ts';
import type { BanScore } from './ban-score.ts';
import { countedAs, isWithin } from './sender-address.ts';
import type { SftpLimits } from './sftp-limits.ts';
import type { SftpEvent, SftpUsers } from './sftp-ports.ts';

/** What signing in needs. */
export interface SignInPorts {
  readonly users: SftpUsers;
  readonly score: BanScore;
  readonly limits: SftpLimits;
  readonly address: string;
  readonly now: () => number;
  tell(type: SftpEvent['type'], message: string, detail: SftpEvent['detail'], who: Who): void;
  /** Called once, when the sender is who it says. */
  signedIn(dataPoint: DataPoint): void;
}

/** Who tries: the user name as it was sent, and the data point if there is one. */
export interface Who {
  readonly user: string;
  readonly dataPointId?: string;
}

type Factor = 'password' | 'publickey';

/** What every user is offered, so that nobody learns who exists and how. */
const offered: Factor[] = ['publickey', 'password'];

/** Decides over the tries of one connection. A wrong user, a wrong password and a wrong key are answered alike and, for
 *  passwords, cost the same time. Nothing but `publickey` and `password` is taken. */
export function handleSignIn(connection: Connection, ports: SignInPorts): void {
  const { users, score, limits, address, now } = ports;
  const passed = new Set<Factor>();
  let agreed: Agreed | undefined;
  let failures = 0;
  let askedWithNone = false;
  let user: string | undefined;
  let gone = false;
  let cut = false;

  connection.on('handshake', (algorithms) => (agreed = algorithms));
  connection.once('close', () => (gone = true));
  connection.on('authentication', (attempt) => {
    decide(attempt).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      const who = { user: readable(attempt.username) };
      ports.tell('refusal', `The box could not decide on a try to sign in: ${reason}`, {}, who);
      connection.end();
    });
  });

  async function decide(attempt: AuthContext): Promise<void> {
    if (cut) return; // what it still sent on its way out costs nothing
    user ??= attempt.username;
    if (attempt.username !== user) return void connection.end();
    if (attempt.method === 'none' && !askedWithNone) {
      askedWithNone = true; // every client begins so, to learn what is offered
      return attempt.reject(offered);
    }
    const dataPoint = users.dataPointOfUser(user);
    if (attempt.method === 'password') return decidePassword(attempt, dataPoint);
    if (attempt.method === 'publickey') return decideKey(attempt, dataPoint);
    return refuse(attempt, dataPoint, `method ${attempt.method}`, false);
  }

  async function decidePassword(
    attempt: PasswordAuthContext,
    dataPoint: DataPoint | undefined,
  ): Promise<void> {
    const right = await users.verifyPassword(attempt.username, attempt.password);
    if (gone) return;
    const takesPassword = dataPoint !== undefined && dataPoint.signIn !== 'key';
    if (!right || !takesPassword) return refuse(attempt, dataPoint, 'password', true);
    return pass(attempt, dataPoint, 'password');
  }

  async function decideKey(attempt: PublicKeyAuthContext, dataPoint: DataPoint | undefined): Promise<void> {
    const takesKey = dataPoint !== undefined && dataPoint.signIn !== 'password';
    // Without a hash named, an RSA signature is made with SHA-1.
    const isSha1 = attempt.key.algo === 'ssh-rsa' && attempt.hashAlgo === undefined;
    const key =
      takesKey && (!isSha1 || dataPoint.legacyAlgorithms) ? knownKey(dataPoint, attempt.key.data) : undefined;
    if (!dataPoint || !key) return refuse(attempt, dataPoint, 'key', false);
    if (!attempt.signature || !attempt.blob) return attempt.accept(); // only asks whether the key would do
    // Its type says boolean, but it gives an Error, which counts as true, for a signature that it cannot read.
    const verified: unknown = key.verify(attempt.blob, attempt.signature, attempt.hashAlgo);
    if (verified !== true) {
      return refuse(attempt, dataPoint, 'key signature', true);
    }
    return pass(attempt, dataPoint, 'publickey');
  }

  async function pass(attempt: AuthContext, dataPoint: DataPoint, factor: Factor): Promise<void> {
    const old = agreed && oldAlgorithmIn(agreed);
    if (old !== undefined && !dataPoint.legacyAlgorithms) {
      return refuse(attempt, dataPoint, `old algorithm ${old}`, false);
    }
    passed.add(factor);
    if (dataPoint.signIn === 'password-and-key' && passed.size < 2) {
      return attempt.reject(factor === 'password' ? ['publickey'] : ['password'], true);
    }
    score.succeeded(countedAs(address));
    const who = { user: dataPoint.user, dataPointId: dataPoint.id };
    ports.tell(
      'sign-in',
      `"${dataPoint.user}" signed in`,
      { ok: true, with: [...passed].join(' and ') },
      who,
    );
    ports.signedIn(dataPoint);
    attempt.accept();
  }

  /** `counts`: a guess that was wrong, not merely something else offered first. */
  async function refuse(
    attempt: AuthContext,
    dataPoint: DataPoint | undefined,
    what: string,
    counts: boolean,
  ): Promise<void> {
    failures += 1;
    const name = readable(attempt.username);
    const who = { user: name, ...(dataPoint ? { dataPointId: dataPoint.id } : {}) };
    const trusted = isWithin(address, dataPoint?.trustedAddresses ?? []);
    ports.tell('sign-in', `"${name}" was refused: ${what}`, { ok: false, with: what, failures }, who);
    if (counts) {
      const slow = score.isUnderAttack(countedAs(address), attempt.username, now());
      if (score.failed(countedAs(address), attempt.username, trusted, now())) {
        const minutes = Math.round(limits.ban.banMs / 60_000);
        ports.tell('ban', `${address} is shut out for ${minutes} minutes`, { minutes }, who);
      }
      await pause(slow ? limits.attackDelayMs : limits.failureDelayMs);
      if (gone) return;
    }
    cut = failures >= limits.tries || score.isBanned(countedAs(address), trusted, now());
    attempt.reject(offered);
    if (cut) connection.end();
  }
}

function knownKey(dataPoint: DataPoint, shown: Buffer) {
  for (const line of dataPoint.publicKeys) {
    const key = ssh2.utils.parseKey(line);
    if (!(key instanceof Error) && key.getPublicSSH().equals(shown)) return key;
  }
  return undefined;
}

/** A user name that nobody has can be anything, also a password in the wrong field. */
function readable(name: string): string {
  return name.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 32);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
