import { type BillingIssue, type BillingIssueCode, billingIssue } from './billing-issue.ts';

/** A settlement that cannot be computed: carries every error found, so that all can be mended at once. */
export class Blocked extends Error {
  override readonly name = 'Blocked';
  readonly issues: readonly BillingIssue[];

  constructor(issues: readonly BillingIssue[]) {
    super(issues.map(({ code, message }) => `${message} [${code}]`).join('; '));
    this.issues = issues;
  }
}

/** The `Blocked` of a single error. */
export function blocked(code: BillingIssueCode, message: string, about?: string): Blocked {
  return new Blocked([billingIssue(code, message, about)]);
}

/** Blocks if there is any issue. */
export function blockIf(issues: readonly BillingIssue[]): void {
  if (issues.length > 0) throw new Blocked(issues);
}
