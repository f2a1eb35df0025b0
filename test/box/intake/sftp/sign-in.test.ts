import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dataPointOf } from '../../../simulators/sftp-data-point.ts';
import { openSession, signIn } from '../../../simulators/sftp-sender.ts';
import { openTestDoor, password, type TestDoor } from '../../../simulators/test-door.ts';

let open: TestDoor | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

let right: { private: string; public: string };
let wrong: { private: string; public: string };
beforeAll(() => {
  right = newKeyPair();
  wrong = newKeyPair();
});

const outcome = (attempt: Promise<ssh2.Client>) =>
  attempt.then(
    (client) => {
      client.end();
      return 'in';
    },
    (error: Error) => error.message,
  );

/** ssh2's generator makes a malformed key now and then. */
function newKeyPair(): { private: string; public: string } {
  const pair = ssh2.utils.generateKeyPairSync('ed25519');
  const isWhole = [pair.private, pair.public].every((key) => !(ssh2.utils.parseKey(key) instanceof Error));
  return isWhole ? pair : newKeyPair();
}

/** A connection that goes on guessing. */
function guess(port: number, most: number): Promise<ssh2.Client> {
  let tries = 0;
  return signIn(port, {
    username: 'lab',
    readyTimeout: 3_000,
    authHandler(_left, _partial, next) {
      tries += 1;
      if (tries <= most) next({ type: 'password', username: 'lab', password: `guess ${tries}` });
    },
  });
}

const refusal = 'All configured authentication methods failed';

describe('signing in', () => {
  it('takes what the data point asks for and nothing else', async () => {
    const publicKeys = [right.public];
    const dataPoints = (['password', 'key', 'password-or-key', 'password-and-key'] as const).map((how) =>
      dataPointOf(how, { signIn: how, publicKeys }),
    );
    open = await openTestDoor({ dataPoints, limits: { ban: { failures: 99, windowMs: 1000, banMs: 1000 } } });
    const { port } = open;
    const results: string[] = [];
    for (const { user } of dataPoints) {
      const both = { username: user, password, privateKey: right.private };
      const ways = [
        { username: user, password },
        { username: user, privateKey: right.private },
        both,
        { ...both, password: 'wrong' },
        { ...both, privateKey: wrong.private },
        { username: user, privateKey: wrong.private },
      ];
      const row = [];
      for (const way of ways) row.push((await outcome(signIn(port, way))) === 'in' ? 'in' : '-');
      results.push(`${user}: ${row.join(' ')}`);
    }
    expect(results).toEqual([
      'password: in - in - in -',
      'key: - in in in - -',
      'password-or-key: in in in in in -',
      'password-and-key: - - in - - -',
    ]);
  });

  it('does not tell who exists: same words, same time, also for those who are switched off', async () => {
    const off = dataPointOf('off', { enabled: false });
    open = await openTestDoor({
      dataPoints: [dataPointOf('lab'), off],
      passwordMs: 100,
      limits: { ban: { failures: 99, windowMs: 1000, banMs: 1000 } },
    });
    const { port } = open;
    const times = new Map<string, number[]>([
      ['lab', []],
      ['nobody', []],
      ['off', []],
    ]);
    for (let round = 0; round < 4; round += 1) {
      for (const [username, list] of times) {
        const began = performance.now();
        expect(await outcome(signIn(port, { username, password: 'wrong' }))).toBe(refusal);
        list.push(performance.now() - began);
      }
    }
    // The quickest answers: what a busy machine adds to the others says nothing.
    const quickest = [...times.values()].map((list) => Math.min(...list));
    expect(Math.max(...quickest) - Math.min(...quickest)).toBeLessThan(60);
  });

  it('answers wrong passwords late, cuts after six tries and then bans the address', async () => {
    const limits = { failureDelayMs: 20, ban: { failures: 9, windowMs: 60_000, banMs: 60_000 } };
    open = await openTestDoor({ limits });
    const { port, events } = open;
    const guesses = () => outcome(guess(port, 100));
    const began = performance.now();
    await guesses();
    expect(performance.now() - began).toBeGreaterThan(100);
    expect(events.filter(({ type }) => type === 'sign-in')).toHaveLength(6);
    await guesses();
    expect(events.filter(({ type }) => type === 'ban')).toHaveLength(1);
    expect(await outcome(signIn(port, { username: 'lab', password }))).toMatch(/closed|reset|handshake/i);
    expect(events.filter(({ type }) => type === 'sign-in')).toHaveLength(9);
  });

  it('lets a trusted sender in whatever happens from its address and to its name', async () => {
    const trusted = dataPointOf('lab', { trustedAddresses: ['127.0.0.0/8'] });
    const limits = { ban: { failures: 5, windowMs: 60_000, banMs: 60_000 } };
    open = await openTestDoor({ dataPoints: [trusted], limits });
    for (let count = 0; count < 12; count += 1) {
      await outcome(signIn(open.port, { username: 'lab', password: 'wrong' }));
    }
    expect(await outcome(signIn(open.port, { username: 'lab', password }))).toBe('in');
  });

  it('holds 3,000 tries off: few are hashed, and a known sender still gets in and delivers', async () => {
    const ban = { failures: 15, windowMs: 60_000, banMs: 60_000 };
    open = await openTestDoor({
      limits: { failureDelayMs: 5, beforeSignIn: 20, connectionsPerAddress: 30, ban },
      dataPoints: [dataPointOf('lab', { trustedAddresses: ['127.0.0.2'] })],
    });
    const { port, events } = open;
    for (let round = 0; round < 6; round += 1) {
      await Promise.all(Array.from({ length: 50 }, () => outcome(guess(port, 10))));
    }
    const hashed = events.filter(({ type, detail }) => type === 'sign-in' && detail['ok'] === false).length;
    expect(hashed).toBeLessThan(150);
    expect(await outcome(signIn(port, { username: 'lab', password }))).not.toBe('in');
    const sender = await openSession(await signIn(port, { username: 'lab', password }, '127.0.0.2'));
    expect((await sender.put('a.csv', Buffer.alloc(20_000))).status).toBe(0);
  });

  it('refuses SHA-1 signatures and old key exchanges except where they were asked for', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs1',
      format: 'pem',
    });
    const parsed = ssh2.utils.parseKey(rsa);
    if (parsed instanceof Error) throw parsed;
    const publicKeys = [`ssh-rsa ${parsed.getPublicSSH().toString('base64')}`];
    const modern = dataPointOf('modern', { publicKeys });
    const old = dataPointOf('old', { publicKeys, legacyAlgorithms: true });
    const kex = ['diffie-hellman-group14-sha1' as const];
    open = await openTestDoor({ dataPoints: [modern] });
    const refused = await outcome(signIn(open.port, { username: 'modern', password, algorithms: { kex } }));
    expect(refused).toContain('no matching key exchange');
    await open.close();
    open = await openTestDoor({ dataPoints: [modern, old] });
    const { port } = open;
    expect(await outcome(signIn(port, { username: 'modern', password, algorithms: { kex } }))).toBe(refusal);
    expect(await outcome(signIn(port, { username: 'old', password, algorithms: { kex } }))).toBe('in');
    expect(await outcome(signIn(port, { username: 'modern', privateKey: rsa }))).toBe('in');
  });

  it.each([
    ['no', ''],
    ['a long', 'x'.repeat(5_000)],
    ['a C string in a', 'lab\0'],
    ['a path for a', '../lab'],
    ['a property for a', '__proto__'],
  ])('refuses %s user name', async (_what, username) => {
    open = await openTestDoor();
    expect(await outcome(signIn(open.port, { username, password: 'y'.repeat(20_000) }))).not.toBe('in');
    expect(await outcome(signIn(open.port, { username: 'lab', password }))).toBe('in');
  });
});
