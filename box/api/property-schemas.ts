import { z } from 'zod';
import { type BillingIssueCode, billingIssueCodes } from '../billing/billing-issue.ts';
import { BoxError } from '../domain/box-error.ts';
import { type IsoDate, type Period, parseIsoDate } from '../domain/civil-day.ts';
import { wholeNumber } from './schemas.ts';

// Shapes that the routes of properties and settlements share.

export const propertyParams = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'Must be the id of a property'),
});

export const settlementParams = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,64}:\d{4}-\d\d-\d\d:\d{4}-\d\d-\d\d$/, 'Must be the id of a settlement'),
});

export const versionQuery = z.strictObject({ version: wholeNumber(1, 1e9).exactOptional() });

/** A billing period as it is asked for, both ends included. */
export const periodSchema = z.strictObject({ from: z.string(), until: z.string() });

/** The period of a question. Throws `USAGE` for a day that does not exist and for an end before the start. */
export function periodOf({ from, until }: z.infer<typeof periodSchema>): Period {
  const firstDay = dayOf(from);
  const lastDay = dayOf(until);
  if (lastDay < firstDay)
    throw new BoxError('USAGE', `The period ends on ${until}, before it begins on ${from}`);
  return { firstDay, lastDay };
}

function dayOf(text: string): IsoDate {
  const day = parseIsoDate(text);
  if (day === undefined) throw new BoxError('USAGE', `"${text}" is not a day of the form YYYY-MM-DD`);
  return day;
}

/** A version of a document, without its content. */
export const keptSchema = z.object({
  change: z.number(),
  kind: z.enum(['property', 'settlement']),
  propertyId: z.string(),
  key: z.string(),
  version: z.number(),
  at: z.string(),
  actor: z.string(),
  size: z.number(),
  digest: z.string(),
  summary: z.record(z.string(), z.union([z.string(), z.number()])),
});

const codes = Object.keys(billingIssueCodes) as [BillingIssueCode, ...BillingIssueCode[]];

export const billingIssueSchema = z.object({
  code: z.enum(codes),
  level: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  about: z.string().optional(),
});

export const documentIssueSchema = billingIssueSchema.extend({ place: z.string() });

export const documentChangeSchema = z.object({
  place: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
});

/** A list that is never long enough for pages. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item).readonly() });
}
