import { z } from 'zod';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { Blocked } from './blocked.ts';
import type { CaseAnswer } from './cases/case-kind.ts';
import { caseKinds } from './cases/index.ts';

/** A billing case as a file states it. */
const caseForm = z.object({ kind: z.string(), input: z.unknown() });

/** Computes a billing case (`billing-case/1`) by its kind; the answer has the shape of its `expected`. What blocks the
 *  bill becomes `{ error, errors, issues }` with the codes of billing.md 9; nothing is thrown for what stands in the
 *  case. */
export function settleCase(document: unknown): CaseAnswer & { readonly blocked: boolean } {
  try {
    const { kind, input } = caseForm.parse(document);
    const known = caseKinds.get(kind);
    if (!known)
      return refusal([billingIssue('input-invalid', `No rule for cases of kind "${kind}"`, 'kind')]);
    const answer = known.settle(input);
    return { ...answer, expected: withIssues(answer), blocked: false };
  } catch (error) {
    if (error instanceof Blocked) return refusal(error.issues);
    if (error instanceof z.ZodError) return refusal(error.issues.map(issueOfForm));
    throw error;
  }
}

function refusal(issues: readonly BillingIssue[]) {
  const errors = [...new Set(issues.map(({ code }) => code))];
  return { expected: { error: errors[0], errors, issues }, issues, figures: [], blocked: true };
}

function withIssues({ expected, issues }: CaseAnswer): Record<string, unknown> {
  if (issues.length === 0) return { ...expected };
  const warnings = [...new Set(issues.filter(({ level }) => level === 'warning').map(({ code }) => code))];
  return { ...expected, ...(warnings.length > 0 ? { warnings } : {}), issues };
}

function issueOfForm(issue: z.core.$ZodIssue): BillingIssue {
  const place = ['case', ...issue.path.map(String)].join('.');
  const badDay = issue.code === 'custom' && issue.params?.['issue'] === 'date-malformed';
  return billingIssue(badDay ? 'date-malformed' : 'input-invalid', `${place}: ${issue.message}`, place);
}
