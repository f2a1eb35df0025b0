import { z } from 'zod';
import { changeNumber, digest, epoch, seconds } from './message.ts';

/** A column of integers: one number stands for a column in which every row has it. */
const column = z.union([z.number().int(), z.array(z.number().int()).max(10_000)]);
export type Column = z.infer<typeof column>;

/** A column in which rows may be empty. */
const sparse = z.union([z.null(), z.number().int(), z.array(z.number().int().nullable()).max(10_000)]);
export type SparseColumn = z.infer<typeof sparse>;

const isoDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const serial = z.string().min(1).max(32);
const shortText = z.string().max(200);

/** What identifies a device on the wire: serial number and class, as on the box. */
const deviceKey = z.object({ serial, class: z.string().max(32) });

/** One series of readings: everything that is the same for all of its readings but the values. Series are numbered
 *  from 1 in the order in which a conversation names them; `dictionary` counts them (see `hello`). */
export const series = deviceKey.extend({
  quantity: z.string().max(32),
  unit: z.string().max(8),
  tariff: z.number().int().min(0),
  subunit: z.number().int().min(0),
  function: z.enum(['inst', 'max', 'min', 'err']),
});
export type Series = z.infer<typeof series>;

/** How a device came by a value; the wire carries the place in this list. Only append. */
export const wireKinds = ['instantaneous', 'set-day', 'month-end', 'half-month', 'interval'] as const;

/** How far a reading can be trusted; the wire carries the place in this list. Only append. */
export const wireQualities = ['ok', 'stale', 'suspect', 'not-received', 'clock-unknown'] as const;

/** Many readings as columns of equal length. Columns marked "difference" hold the difference to the row before, the
 *  first row the difference to 0: counters and days become small numbers that pack well. */
export const readingColumns = z.object({
  count: z.number().int().min(1).max(10_000),
  /** Change number, difference to the row before, the first to the batch's `previous`; 1 for readings only. */
  change: column,
  series: column,
  kind: column,
  /** Days since 1970-01-01, difference. */
  validOn: column,
  /** Seconds since 1970, difference to the last row that has one; empty where not known. */
  measuredAt: sparse,
  from: sparse,
  until: sparse,
  /** The value is `mantissa / 10 ** scale`; exact. Mantissas beyond 2^53 travel as text. */
  mantissa: z.union([
    z.number().int(),
    z.array(z.union([z.number().int(), z.string().regex(/^-?\d{1,40}$/)])),
  ]),
  scale: column,
  quality: column,
  storage: column,
  /** 1 for the first value of a fact; a higher version supersedes a lower one. */
  version: column,
  /** Place in the batch's `sources`. */
  source: column,
  position: column,
});
export type WireReadings = z.infer<typeof readingColumns>;

const numbered = { change: changeNumber };

/** A device as the box knows it, sent whenever that changes. */
const wireDevice = deviceKey.extend({
  ...numbered,
  manufacturer: z.string().max(8).optional(),
  version: z.number().int().optional(),
  deviceType: z.number().int().optional(),
  model: shortText.optional(),
  role: z.enum(['meter', 'collector']),
});

/** What a device said about itself. */
const wireState = deviceKey.extend({
  ...numbered,
  raw: z.string().max(64),
  flags: z.array(z.string().max(32)).max(32),
  errorDate: isoDay.optional(),
  reportedAt: seconds.optional(),
  receiver: shortText.optional(),
  power: shortText.optional(),
  source: digest.optional(),
  position: z.number().int().min(0),
});

/** Master data of a property, or a released settlement: a whole document in a version. */
const wireDocument = z.object({
  ...numbered,
  type: z.enum(['property', 'settlement']),
  id: z.string().min(1).max(200),
  version: z.number().int().min(1),
  body: z.record(z.string(), z.unknown()),
});

/** One line of the box's audit log. */
const wireEvent = z.object({
  ...numbered,
  at: seconds,
  actor: shortText,
  action: shortText,
  detail: z.record(z.string(), z.union([z.string().max(2000), z.number(), z.boolean()])),
});

/** A batch of facts: every number of the change sequence from `previous` + 1 to `last` exactly once, in whichever
 *  list it belongs to. The centre takes it only if `previous` is what it has (sync-storage.md 2.3), and `dictionary`
 *  is the number of series that the conversation has named so far. */
export const factsBatch = z.object({
  epoch,
  previous: changeNumber,
  last: changeNumber,
  dictionary: z.number().int().min(0),
  /** Series that come new with this batch: `dictionary` + 1 and so on. */
  series: z.array(series).max(10_000).default([]),
  /** First and last of numbers whose facts are there no more: retention has dropped their month on the box, or they
   *  are documents too large for the line. */
  gone: z
    .array(z.tuple([changeNumber, changeNumber]))
    .max(1000)
    .default([]),
  sentAt: seconds,
  /** How the box came by its time: `none` since start, `held` from before the last start, or set by the network. */
  clock: z.enum(['network', 'rtc', 'held', 'none']),
  sources: z.array(digest).max(10_000),
  readings: readingColumns.optional(),
  devices: z.array(wireDevice).max(10_000).default([]),
  states: z.array(wireState).max(10_000).default([]),
  documents: z.array(wireDocument).max(100).default([]),
  events: z.array(wireEvent).max(10_000).default([]),
});
export type FactsBatch = z.infer<typeof factsBatch>;

/** Latest values of some series while a backlog waits. Never stored as facts, dropped when the fact arrives. */
export const hint = z.object({
  epoch,
  values: z
    .array(z.object({ series, value: z.string().max(40), validOn: isoDay, measuredAt: seconds.optional() }))
    .max(1000),
});
export type Hint = z.infer<typeof hint>;
