import { z } from 'zod';

/** A test of a row, of the file or of the device it belongs to. Everything that is stated must hold. */
export interface Condition {
  readonly of?: Source | undefined;
  readonly is?: readonly string[] | undefined;
  readonly startsWith?: readonly string[] | undefined;
  readonly endsWith?: readonly string[] | undefined;
  readonly contains?: readonly string[] | undefined;
  readonly written?: boolean | undefined;
  /** Turns the tests of `of` around. */
  readonly not?: boolean | undefined;
  readonly manufacturer?: readonly string[] | undefined;
  readonly version?: readonly number[] | undefined;
  readonly deviceType?: readonly number[] | undefined;
  readonly role?: 'meter' | 'collector' | undefined;
}

/** Where a text comes from. In tables a word names a column (`Value`, `Value#2` for the second of that name, `#3` by
 *  number), in XML it is a path. Of a list, the first that is written counts. */
export type Source = string | SourceRule | readonly (string | SourceRule)[];

/** A source in full. */
export interface SourceRule {
  /** Names in several languages or spellings: the first that the table has. */
  readonly at?: string | readonly string[] | undefined;
  readonly const?: string | undefined;
  /** A field of the file's name. */
  readonly fileName?: string | undefined;
  /** A cell that an earlier table of the file kept. */
  readonly kept?: string | undefined;
  /** Texts of several places, those that are written, with a blank between. */
  readonly join?: readonly (string | SourceRule)[] | undefined;
  readonly if?: readonly Condition[] | undefined;
  /** What the text stands for; `*`: any other. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** `hex`: a hexadecimal number. `local-time`: a time without the zone that was put behind it. */
  readonly as?: 'hex' | 'local-time' | undefined;
}

const text = z.string().max(200);
const texts = z.array(text).min(1).max(200).readonly().optional();

/** Schema of a source. */
export const source: z.ZodType<Source> = z.lazy(() =>
  z.union([
    text.min(1),
    sourceRule,
    z
      .array(z.union([text.min(1), sourceRule]))
      .min(1)
      .max(20),
  ]),
);

/** Schema of a condition. */
export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.strictObject({
    of: source.optional(),
    is: texts,
    startsWith: texts,
    endsWith: texts,
    contains: texts,
    written: z.boolean().optional(),
    not: z.boolean().optional(),
    manufacturer: texts,
    version: z.array(z.int()).optional(),
    deviceType: z.array(z.int()).optional(),
    role: z.enum(['meter', 'collector']).optional(),
  }),
);

const sourceRule: z.ZodType<SourceRule> = z.lazy(() =>
  z.strictObject({
    at: z.union([text.min(1), z.array(text.min(1)).min(1)]).optional(),
    const: text.optional(),
    fileName: text.optional(),
    kept: text.optional(),
    join: z
      .array(z.union([text.min(1), sourceRule]))
      .max(10)
      .optional(),
    if: z.array(condition).optional(),
    map: z.record(text, text).optional(),
    as: z.enum(['hex', 'local-time']).optional(),
  }),
);
