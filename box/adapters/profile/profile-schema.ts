import { z } from 'zod';
import { deviceClasses } from '../../domain/device.ts';
import { isZone } from '../../domain/instant.ts';
import { quantities } from '../../domain/quantity.ts';
import { readingKinds } from '../../domain/reading.ts';
import { isDateFormat } from './date-formats.ts';
import { condition, source } from './source-schema.ts';

/** Where a date stands: a place, a day and a time in two places, the date of the value's storage number, or the date in
 *  a column's heading; of several, the first that is written. */
const oneDate = z.union([
  source,
  z.strictObject({ day: source, time: source.optional(), if: z.array(condition).optional() }),
]);
const dateSource = z.union([
  z.literal('of-storage'),
  z.literal('in-heading'),
  oneDate,
  z.array(oneDate).min(1),
]);
export type DateSource = z.infer<typeof dateSource>;

const text = z.string().min(1).max(200);
const pattern = text.refine((value) => value.split('*').length <= 2, 'at most one *');
const numberMarks = z.strictObject({
  mark: z.enum(['.', ',', 'auto']).describe('auto: the first mark of the file is its decimal mark'),
  thousands: z.enum(['.', ',', "'", ' ']).optional(),
});

/** One register of a device: a value, or a row of values with their dates. A single value with a series is one of a
 *  history that only its order dates: every record of a device is a step further. */
const register = z
  .strictObject({
    if: z.array(condition).optional(),
    kind: z.enum([...readingKinds, 'by-storage']),
    value: source.optional(),
    values: pattern.optional().describe('numbered columns: CVxStat{1..24}Val*'),
    /** Fixes the meaning; else the unit says it. */
    quantity: z.enum(quantities).optional(),
    unit: source.optional(),
    scale: source.optional(),
    date: dateSource.optional().describe('absent: the clock of the device'),
    series: z
      .strictObject({
        first: z.union([z.literal('month-before-clock'), dateSource]),
        step: z.enum(['month', 'half-month', 'day', 'hour']),
        order: z.enum(['newest-first', 'oldest-first']),
        mode: z.enum(['cumulative', 'delta']),
      })
      .optional(),
    storage: z
      .union([
        z.int().min(0),
        z.strictObject({ first: z.int(), step: z.int() }),
        z.strictObject({ last: z.int(), step: z.int() }),
        z.strictObject({ of: source }),
      ])
      .default(0),
    tariff: z.union([z.int().min(0), z.strictObject({ of: source })]).default(0),
    subunit: z.union([z.int().min(0), z.strictObject({ of: source })]).default(0),
    function: source.optional(),
    /** A missing value is only told where this is written; absent: where the unit is. */
    statedBy: source.optional(),
    numbers: numberMarks.optional(),
  })
  .refine(({ value, values }) => (value === undefined) !== (values === undefined), 'either value or values')
  .refine(
    ({ series }) => series?.step !== 'half-month' || series.mode === 'delta',
    'half-months are differences',
  );
export type RegisterRule = z.infer<typeof register>;

const device = z.strictObject({
  serial: source,
  manufacturer: source.optional(),
  version: source.optional(),
  deviceType: source.optional(),
  model: source.optional(),
  collectorIf: z.array(condition).optional(),
  /** The device's own clock when it was read. */
  clock: dateSource.optional(),
});
export type DeviceRule = z.infer<typeof device>;

const state = z.strictObject({
  raw: source.optional(),
  errorDate: source.optional(),
  receiver: source.optional(),
  power: source.optional(),
});
export type StateRule = z.infer<typeof state>;

const fileFacts = z.strictObject({
  gateway: source.optional(),
  createdAt: dateSource.optional(),
  expectedDevices: source.optional(),
  keep: z.record(text, source).optional().describe('cells that later tables of the file look at'),
});
export type FileRule = z.infer<typeof fileFacts>;

/** A telegram of the meter itself in one place: then its own knowledge says everything else. */
const telegram = z.strictObject({
  at: source,
  form: z.enum(['frame', 'c-field']).describe('c-field: from the C field, without checksum and stop byte'),
  receivedAt: dateSource.optional(),
});
export type TelegramRule = z.infer<typeof telegram>;

const cellForm = z.enum(['any', 'digits', 'hex', 'date']);
export type CellForm = z.infer<typeof cellForm>;

const table = z.strictObject({
  name: text,
  header: z.union([
    z.strictObject({
      all: z.array(z.union([pattern, z.array(pattern).min(1)])).optional(),
      some: z.strictObject({ least: z.int().min(1), of: z.array(pattern).min(1) }).optional(),
      none: z.array(pattern).optional(),
    }),
    z
      .strictObject({ absent: z.array(cellForm).min(2) })
      .describe('no header: forms of the cells of each row'),
  ]),
  skipIf: z.array(condition).optional().describe('a row that meets one of them is left out'),
  /** Rows of one device come one after another, each with one value. */
  long: z.boolean().default(false),
  ignore: z.array(pattern).default([]).describe('columns known to hold nothing of ours'),
  file: fileFacts.optional(),
  device: device.optional(),
  state: state.optional(),
  registers: z.array(register).default([]),
  telegram: telegram.optional(),
});
export type TableRule = z.infer<typeof table>;

const path = text;
const document = z.strictObject({
  root: text.optional().describe('local name of the root; absent: any'),
  requires: z.array(text).default([]).describe('elements that stand near the beginning'),
  roots: z.enum(['one', 'many']).default('one'),
  /** The element of one device; or the element whose groups are devices, each begun by one that matches. */
  device: z.union([text, z.strictObject({ groupsOf: text, beginWhere: condition })]),
  repeats: z.boolean().default(false).describe('the same device may stand in a file again and again'),
  /** Of several values for one fact the first counts: the format does not say what the others are. */
  firstOfFact: z.boolean().default(false),
  /** Elements of single values below a device; absent: values stand in the device itself. */
  records: path.optional(),
  storageDates: z
    .strictObject({
      if: z.array(condition),
      storage: source,
      date: source,
      makersSeries: z
        .boolean()
        .default(false)
        .describe('rows of values without dates, by what the maker stores'),
    })
    .optional()
    .describe('records that date the values of their storage number'),
  clockRecords: z.strictObject({ if: z.array(condition), date: source }).optional(),
  file: fileFacts.optional(),
  deviceRule: device,
  state: state.optional(),
  registers: z.array(register).min(1),
});
export type DocumentRule = z.infer<typeof document>;

const common = {
  language: z.literal(1).describe('version of this language'),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,60}$/),
  version: z.int().min(1),
  title: text,
  basedOn: text.optional(),
  /** Absent: any name. With `*` and `?`. */
  names: z.array(text).optional(),
  fileName: z.array(text).default([]).describe('templates: {gateway}_{type}_{created:yyyyMMddHHmmss}.csv'),
  dates: z.strictObject({
    formats: z
      .array(text.refine(isDateFormat, 'iso, epoch, epoch-ms or a pattern of dd MM yyyy HH mm ss'))
      .min(1)
      .max(20),
    zone: z
      .union([
        z.enum(['property', 'property-standard']),
        z.string().refine(isZone, 'no zone this machine knows'),
      ])
      .default('property'),
    stored: z.enum(['end-of-day', 'start-of-day']).default('end-of-day'),
  }),
  numbers: numberMarks.default({ mark: 'auto' }),
  missing: z.array(z.string().max(40)).default([]),
  units: z
    .record(
      z.string().max(80),
      z.strictObject({
        quantity: z.enum(quantities),
        shift: z.int().min(-12).max(12),
        factor: z
          .string()
          .regex(/^[1-9]\d{0,8}(?:\/[1-9]\d{0,8})?$/)
          .optional(),
      }),
    )
    .default({}),
  /** The class of devices whose type the format has no place for. */
  deviceClass: z.enum(deviceClasses).optional(),
};

/** A mapping profile: how a table or an XML document becomes devices, readings and states (formats.md 11.2). It is
 *  data: no expressions, no regular expressions, nothing that could run long. Unknown keys are refused. */
export const profileSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('table'),
    delimiters: z
      .array(z.union([z.string().length(1), z.literal('columns')]))
      .min(1)
      .default(['\t', ';', ',']),
    quote: z.string().length(1).optional(),
    tables: z.array(table).min(1).max(10),
  }),
  z.strictObject({ ...common, kind: z.literal('xml'), document }),
]);

/** A profile as written, before defaults are filled in. */
export type ProfileText = z.input<typeof profileSchema>;
export type Profile = z.infer<typeof profileSchema>;
export type TableProfile = Extract<Profile, { kind: 'table' }>;
export type XmlProfile = Extract<Profile, { kind: 'xml' }>;
