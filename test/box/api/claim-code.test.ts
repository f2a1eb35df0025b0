import { expect, it } from 'vitest';
import { createClaimCode } from '../../../box/api/claim-code.ts';

function codeAt() {
  const clock = { seconds: 100 };
  return { clock, code: createClaimCode(() => clock.seconds) };
}

it('has 80 bits in letters that nobody confuses, and is another each time', () => {
  const texts = Array.from({ length: 500 }, () => createClaimCode().text);
  for (const text of texts) expect(text).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
  expect(new Set(texts).size).toBe(500);
  // 8,000 letters: each of the 32 appears about 250 times.
  for (const letter of '0123456789ABCDEFGHJKMNPQRSTVWXYZ')
    expect(texts.join('').split(letter).length).toBeGreaterThan(150);
});

it('forgives how people type', async () => {
  const { code } = codeAt();
  const sloppy = code.text.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('-', ' ');
  await expect(code.redeem(` ${sloppy} `)).resolves.toBeUndefined();
});

it('works once, even for two at the same moment', async () => {
  const { code } = codeAt();
  const both = await Promise.allSettled([code.redeem(code.text), code.redeem(code.text)]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await expect(code.redeem(code.text)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
});

it('works for 30 minutes', async () => {
  const { clock, code } = codeAt();
  clock.seconds += 30 * 60 + 1;
  await expect(code.redeem(code.text)).rejects.toThrow('has run out');
});

it('lets wait 15 minutes after five wrong tries, and the right code waits too', async () => {
  const { clock, code } = codeAt();
  for (let attempt = 0; attempt < 5; attempt += 1)
    await expect(code.redeem('0000')).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  await expect(code.redeem(code.text)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  clock.seconds += 15 * 60;
  await expect(code.redeem(code.text)).resolves.toBeUndefined();
});

it('cannot be guessed in its lifetime: at most ten tries of 2^80', async () => {
  const { clock, code } = codeAt();
  let heard = 0;
  for (; clock.seconds <= 100 + 30 * 60; clock.seconds += 1) {
    const outcome = await code
      .redeem('0000-0000-0000-0000')
      .catch((error: { message: string }) => error.message);
    if (String(outcome).includes('not the code')) heard += 1;
  }
  expect(heard).toBe(10);
});
