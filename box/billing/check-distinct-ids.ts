import { type BillingIssue, billingIssue } from './billing-issue.ts';

/** Errors for ids that occur twice: amounts are told apart by them, and one would hide the other. */
export function checkDistinctIds(items: Iterable<{ readonly id: string }>, kind: string): BillingIssue[] {
  const seen = new Set<string>();
  const issues: BillingIssue[] = [];
  for (const { id } of items) {
    if (seen.has(id)) issues.push(billingIssue('id-twice', `Two ${kind} are called "${id}"`, id));
    seen.add(id);
  }
  return issues;
}
