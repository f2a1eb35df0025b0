import { BoxError } from '../domain/box-error.ts';
import type { Call } from './command.ts';

/** The whole number behind `--limit`, or `otherwise`. Throws `USAGE` for anything else. */
export function limitOf(call: Call, otherwise: number): number {
  const text = call.text('limit');
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new BoxError('USAGE', `--limit must be a whole number, not "${text}"`);
  return Number(text);
}
