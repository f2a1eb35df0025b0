import { z } from 'zod';
import { boxErrorCodes } from '../domain/box-error.ts';
import { deviceClasses } from '../domain/device.ts';
import { issueCodes } from '../domain/issue.ts';

// Shapes that several routes share. Answers are plain objects, so that a field nobody declared never leaves the
// box; questions are strict, so that a typo is an error.

const longestName = 255;

/** A name people choose: something visible, no control characters, kept as it is. */
export const nameSchema = z
  .string()
  .min(1)
  .max(longestName)
  .regex(/^\P{Cc}*$/u, 'Control characters are not allowed')
  .regex(/\S/, 'Must not be blank');

/** SHA-256 as 64 hexadecimal digits, lower case. */
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/, 'Must be 64 hexadecimal digits');

/** A whole number in a query, within bounds. */
export function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,16}$/, 'Must be a whole number')
    .transform(Number)
    .pipe(z.int().min(least).max(most));
}

/** A yes or no in a query. */
export const yesNo = z.enum(['true', 'false']).transform((text) => text === 'true');

/** A number that the store gave to something. */
export const idParams = z.strictObject({ id: wholeNumber(0, Number.MAX_SAFE_INTEGER) });

/** Where a page of a list begins, and how long it is. */
export const cursor = wholeNumber(0, Number.MAX_SAFE_INTEGER).exactOptional();
export const pageLimit = wholeNumber(1, 500).default(50);

/** A page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item).readonly(), next: z.number().optional() });
}

/** What every error answers. */
const errorSchema = z.object({ code: z.enum(boxErrorCodes), message: z.string() });

/** Errors that any route can answer with. */
export const errorAnswers = { '4xx': errorSchema, '5xx': errorSchema } as const;

/** An answer that is no JSON: bytes or a stream. */
export const bytesAnswer = z.unknown().describe('Bytes, not JSON');

export const deviceKeySchema = z.object({ serial: z.string(), class: z.enum(deviceClasses) });

export const issueSchema = z.object({
  code: z.enum(issueCodes),
  level: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  serial: z.string().optional(),
  position: z.number().optional(),
});

export const refusalSchema = z.object({
  code: z.enum(issueCodes),
  message: z.string(),
  position: z.number().optional(),
});

export const receiptSchema = z.object({
  deliveryId: z.number(),
  digest: z.string(),
  files: z
    .array(
      z.object({
        name: z.string(),
        digest: z.string(),
        format: z.string().optional(),
        outcome: z.enum(['recorded', 'repeated', 'quarantined']),
        devicesCreated: z.number(),
        readingsAdded: z.number(),
        readingsRepeated: z.number(),
        versionsAdded: z.number(),
        issues: z.array(issueSchema).readonly(),
        refusal: refusalSchema.optional(),
      }),
    )
    .readonly(),
  lastChange: z.number(),
});
