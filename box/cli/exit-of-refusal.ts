import type { Refusal } from '../domain/delivery.ts';
import type { IssueCode } from '../domain/issue.ts';
import { exit, type ExitCode } from './command.ts';

/** Refusals after which the file may well be whole: only nobody here knows it, or may not take it. */
const notDamaged: ReadonlySet<IssueCode> = new Set<IssueCode>([
  'format-unknown',
  'format-mismatch',
  'file-empty',
  'archive-password-wrong',
]);

/** Exit code that a file asks for: 2 if it was only not recognised or not wanted, 65 if it is damaged. */
export function exitOfRefusal(refusal: Refusal | undefined): ExitCode {
  if (!refusal) return exit.ok;
  return notDamaged.has(refusal.code) ? exit.refused : exit.damaged;
}
