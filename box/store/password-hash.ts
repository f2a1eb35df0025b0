import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { BoxError } from '../domain/box-error.ts';

/** Exponent of scrypt's cost for new hashes: N = 2^15, 32 MB and some 100 ms (reliability.md 3.1 V6). */
const usualCost = 15;

/** Costs that a stored hash may state; anything greater would let a damaged file eat the memory. */
const costs = { least: 4, most: 17 } as const;

/** So many may wait for their turn; a guesser who sends more is turned away. */
const mostWaiting = 64;

/** A password as it is stored: `$scrypt$ln=15,r=8,p=1$salt$hash`, salt and hash in base64 without padding. `cost` is
 *  lowered by tests only. Rejects with `TOO_MANY_REQUESTS` if too many wait. */
export async function hashPassword(password: string, cost = usualCost): Promise<string> {
  const salt = randomBytes(16);
  return phc(cost, salt, await inTurn(password, salt, cost));
}

/** Whether a password is the hashed one. Without a hash (nobody has that name) it takes as long and says no. Rejects
 *  with `TOO_MANY_REQUESTS` if too many wait. */
export async function matchesPassword(password: string, hash: string | undefined): Promise<boolean> {
  const stored = parts(hash ?? dummy) ?? parts(dummy);
  if (!stored) return false;
  const found = await inTurn(password, stored.salt, stored.cost);
  return timingSafeEqual(found, stored.hash) && hash !== undefined && parts(hash) !== undefined;
}

const hashBytes = 32;

/** The hash of nothing in particular, as costly as a real one. */
const dummy = phc(usualCost, randomBytes(16), randomBytes(hashBytes));

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/** One hash at a time in the whole process: a dozen at once hold up every file operation for seconds, because they
 *  share libuv's four threads (sftp.md 0.6). */
async function inTurn(password: string, salt: Uint8Array, cost: number): Promise<Buffer> {
  if (waiting >= mostWaiting)
    throw new BoxError('TOO_MANY_REQUESTS', 'Too many are signing in at once: try again in a minute');
  waiting += 1;
  const turn = last.then(() => derive(password, salt, cost)).finally(() => (waiting -= 1));
  last = turn.catch(() => undefined);
  return turn;
}

function derive(password: string, salt: Uint8Array, cost: number): Promise<Buffer> {
  const N = 2 ** cost;
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(password.normalize('NFC'), salt, hashBytes, { N, r: 8, p: 1, maxmem: 256 * N * 8 }, (error, key) => {
    if (error) reject(error);
    else resolve(key);
  });
  return promise;
}

function phc(cost: number, salt: Uint8Array, hash: Uint8Array): string {
  return `$scrypt$ln=${cost},r=8,p=1$${base64(salt)}$${base64(hash)}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}

function parts(hash: string): { cost: number; salt: Buffer; hash: Buffer } | undefined {
  const found = /^\$scrypt\$ln=(\d{1,2}),r=8,p=1\$([\w+/]{16,})\$([\w+/]{43})$/.exec(hash);
  const cost = Number(found?.[1]);
  if (!found || !(cost >= costs.least && cost <= costs.most)) return undefined;
  return { cost, salt: Buffer.from(found[2] ?? '', 'base64'), hash: Buffer.from(found[3] ?? '', 'base64') };
}
