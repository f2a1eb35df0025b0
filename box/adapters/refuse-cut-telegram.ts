import { BoxError } from '../domain/box-error.ts';
import type { Fact } from './adapter.ts';

/** Refuses a file whose last telegram is damaged and ended by no line break: not the meter was heard badly, but the file
 *  was cut. Throws BoxError `FILE_TRUNCATED`. */
export function refuseCutTelegram(line: number): never {
  throw new BoxError('FILE_TRUNCATED', `Line ${line}: the last telegram ends too early, the file was cut`);
}

/** Whether a fact says that a telegram is damaged. */
export function isDamaged(fact: Fact): boolean {
  return fact.type === 'issue' && fact.issue.code === 'telegram-damaged';
}
