import fc from 'fast-check';
import { expect, it } from 'vitest';
import { generatePassword } from '../../../box/store/generate-password.ts';
import { hashPassword, matchesPassword } from '../../../box/store/password-hash.ts';

const cheap = 4;

it('knows the password it hashed and no other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (password, other) => {
      const hash = await hashPassword(password, cheap);
      expect(await matchesPassword(password, hash)).toBe(true);
      expect(await matchesPassword(other, hash)).toBe(other.normalize('NFC') === password.normalize('NFC'));
    }),
    { numRuns: 50 },
  );
});

it('uses scrypt with N = 2^15 and a salt of its own', async () => {
  const [one, two] = [await hashPassword('geheimnis'), await hashPassword('geheimnis')];
  expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(two);
});

it('says no without a hash and to a hash that is none', async () => {
  expect(await matchesPassword('anything', undefined)).toBe(false);
  expect(await matchesPassword('anything', '$scrypt$ln=40,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA')).toBe(false);
});

it('computes one at a time and turns away a crowd', async () => {
  const hash = await hashPassword('right', cheap);
  const order: number[] = [];
  const crowd = Array.from({ length: 100 }, (_, at) =>
    matchesPassword('wrong', hash).then(() => order.push(at)),
  );
  const results = await Promise.allSettled(crowd);
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(100 - 64);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(await matchesPassword('right', hash)).toBe(true);
});

it('takes as long for nobody as for somebody', async () => {
  const hash = await hashPassword('right');
  const [nobody, somebody] = [await cost(undefined), await cost(hash)];
  expect(nobody / somebody).toBeGreaterThan(0.5);
  expect(nobody / somebody).toBeLessThan(2);
});

/** Microseconds of CPU that three wrong passwords cost. */
async function cost(hash: string | undefined): Promise<number> {
  const start = process.cpuUsage();
  for (let run = 0; run < 3; run += 1) await matchesPassword('wrong', hash);
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

it('generates passwords without look-alikes, of over 100 bits, never twice', () => {
  const made = Array.from({ length: 1_000 }, generatePassword);
  expect(new Set(made).size).toBe(1_000);
  for (const password of made) expect(password).toMatch(/^([a-hjkmnp-z2-9]{6}-){3}[a-hjkmnp-z2-9]{6}$/);
  expect(24 * Math.log2(31)).toBeGreaterThan(100);
});
