import { randomInt } from 'node:crypto';

/** Letters and digits that nobody takes for another: no i, l, o, 0, 1. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password that can be read out over the phone: four groups of six of 31 characters, 118 bits. */
export function generatePassword(): string {
  return Array.from({ length: 4 }, () => randomText(6)).join('-');
}

/** Random letters and digits; 4.95 bits each. */
export function randomText(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
