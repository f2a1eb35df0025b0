import type { z } from 'zod';
import type { BillingIssue } from '../billing-issue.ts';
import type { Figure } from '../figure.ts';

/** What a billing case comes to. */
export interface CaseAnswer {
  /** The `expected` shape of the kind: texts with fixed digits. */
  readonly expected: Readonly<Record<string, unknown>>;
  readonly issues: readonly BillingIssue[];
  /** Figures to be explained and traced; empty where the kind is a single formula. */
  readonly figures: readonly Figure[];
}

/** One kind of billing case: reads its input, computes, words the result. Serves every case of its kind. */
export interface CaseKind {
  readonly kind: string;
  /** Throws ZodError if the input is not of the kind's form, `Blocked` if it cannot be billed. */
  readonly settle: (input: unknown) => CaseAnswer;
}

/** Ties a kind's schema and computation together. */
export function caseKind<S extends z.ZodType>(
  kind: string,
  schema: S,
  settle: (
    input: z.output<S>,
  ) => Pick<CaseAnswer, 'expected'> & Partial<Pick<CaseAnswer, 'issues' | 'figures'>>,
): CaseKind {
  return { kind, settle: (input) => ({ issues: [], figures: [], ...settle(schema.parse(input)) }) };
}
