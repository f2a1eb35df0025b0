import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { BoxError } from '../domain/box-error.ts';
import { type Instant, instantOfSeconds } from '../domain/instant.ts';
import type { ClaimCode } from './ports.ts';

/** Crockford's 32 letters: none that is read or heard as another. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const letters = 16; // 16 letters of 5 bits: 80 bits
const validSeconds = 30 * 60;
const waitSeconds = 15 * 60;
const triesBeforeWait = 5;

/** A claim code with the text to show on the console, in groups of four. */
export interface ShownClaimCode extends ClaimCode {
  readonly text: string;
}

/** Makes the code of this start. Its time runs on a clock that nobody can set: a box without a clock of its own jumps
 *  by years when the network comes. `seconds` counts up from anywhere. */
export function createClaimCode(seconds: () => number = () => performance.now() / 1000): ShownClaimCode {
  const text = newCode();
  const expected = digestOf(text);
  const bornAt = seconds();
  const validUntil: Instant = instantOfSeconds(Math.floor(Date.now() / 1000) + validSeconds);
  let used = false;
  let wrong = 0;
  let waitUntil = -Infinity;
  return {
    text,
    validUntil,
    async redeem(code) {
      const now = seconds();
      if (used) throw new BoxError('NOT_ALLOWED', 'This code has been used: a code works once');
      if (now - bornAt > validSeconds)
        throw new BoxError(
          'NOT_ALLOWED',
          'This code has run out: start the box again, the console shows a new one',
        );
      if (now < waitUntil)
        throw new BoxError(
          'TOO_MANY_REQUESTS',
          'Too many wrong codes: wait 15 minutes, or start the box again',
        );
      if (!timingSafeEqual(digestOf(code), expected)) {
        wrong += 1;
        if (wrong % triesBeforeWait === 0) waitUntil = now + waitSeconds;
        throw new BoxError('NOT_ALLOWED', 'This is not the code that the console shows');
      }
      used = true;
    },
  };
}

function newCode(): string {
  const all = Array.from(randomBytes(letters), (byte) => alphabet.charAt(byte % 32)).join('');
  return all.replaceAll(/(.{4})(?=.)/g, '$1-');
}

/** Forgives what people do when they type it off: case, blanks, dashes, O for 0, I and L for 1. */
function digestOf(code: string): Buffer {
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return createHash('sha256').update(plain).digest();
}
