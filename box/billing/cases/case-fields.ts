import { z } from 'zod';
import { type IsoDate, parseIsoDate, type Period } from '../../domain/civil-day.ts';
import { parseDecimal } from '../../domain/decimal.ts';
import { type Rational, rationalOf } from '../../domain/rational.ts';
import type { UserType } from '../occupancy-rows.ts';
import type { SummerDegreeDays } from '../degree-days.ts';

/** A quantity or amount: a decimal text. A JSON number is taken as it was written, as long as it has no more digits
 *  than survive the reading; a longer one has been computed in floating point and is refused. */
export const quantity = z.union([z.string(), z.number()]).transform((value, context): Rational => {
  const digitsRead = typeof value === 'number' ? String(value).replaceAll(/\D/g, '').length : 0;
  const decimal = digitsRead <= 15 ? parseDecimal(String(value), { mark: '.' }) : undefined;
  if (decimal !== undefined) return rationalOf(decimal);
  context.addIssue({ code: 'custom', message: `"${value}" is not a decimal number` });
  return z.NEVER;
});

/** A number of days, months or persons. */
export const count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ])
  .pipe(z.number().int().nonnegative());

/** A number of days that are there. */
export const dayCount = count.pipe(z.number().min(1));

/** A number of decimals. */
export const digits = count.pipe(z.number().max(9));

/** A day that exists, of a year anybody bills; 30 February does not. */
export const day = z.string().transform((text, context): IsoDate => {
  const parsed = parseIsoDate(text);
  if (parsed !== undefined && parsed >= '1900' && parsed < '3000') return parsed;
  context.addIssue({
    code: 'custom',
    message: `"${text}" is not a day of the form YYYY-MM-DD`,
    params: { issue: 'date-malformed' },
  });
  return z.NEVER;
});

/** A day, or a month that stands for its first day. */
export const dayOrMonth = z
  .string()
  .transform((text) => (/^\d{4}-\d{2}$/.test(text) ? `${text}-01` : text))
  .pipe(day);

/** A span of days, both ends included. */
export const period = z
  .object({ from: day, to: day })
  .transform(({ from, to }, context): Period => inOrder(from, to, context));

/** The same as a pair. */
export const range = z
  .tuple([day, day])
  .transform(([from, to], context): Period => inOrder(from, to, context));

/** An opaque id; numbers are taken as they are written. */
export const id = z.union([z.string(), z.number().int()]).transform(String);

/** Quantities by name; `null` marks one that should be there and is not. */
export const quantities = z
  .record(z.string(), quantity.nullable())
  .default({})
  .transform((values): ReadonlyMap<string, Rational | null> => new Map(Object.entries(values)));

/** Amounts by id. */
export const amounts = z
  .record(z.string(), quantity)
  .default({})
  .transform((values): ReadonlyMap<string, Rational> => new Map(Object.entries(values)));

/** How June to August are spread. */
export const summer = z
  .enum(['40/92', '13-13-14', '14-13-13'])
  .default('40/92') satisfies z.ZodType<SummerDegreeDays>;

/** Who bears a row; whatever is no tenant is the landlord's. */
export const userType = z
  .string()
  .default('tenant')
  .transform((type): UserType => (type === 'tenant' || type === 'vacancy' ? type : 'selfUse'));

/** Leaves out what is absent, as exact optional properties ask for. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined | null> };
}

function inOrder(from: IsoDate, to: IsoDate, context: z.RefinementCtx): Period {
  if (from > to)
    context.addIssue({ code: 'custom', message: `The span from ${from} to ${to} ends before it begins` });
  return { firstDay: from, lastDay: to };
}
