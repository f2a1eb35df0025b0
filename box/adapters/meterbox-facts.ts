import { z } from 'zod';
import { BoxError } from '../domain/box-error.ts';
import { parseIsoDate } from '../domain/civil-day.ts';
import { decimal } from '../domain/decimal.ts';
import { deviceClasses, stateFlags } from '../domain/device.ts';
import { instantOfSeconds } from '../domain/instant.ts';
import { quantities } from '../domain/quantity.ts';
import { qualities, readingKinds, registerFunctions } from '../domain/reading.ts';
import type { AdapterInput, Fact, FileAdapter } from './adapter.ts';
import { decodeText } from './decode-text.ts';

/** What the centre gives back to a restored box: one fact a line, as JSON, after a line that names the format. It goes
 *  the way of any other file, so that what the box has already is a repeat and adds nothing. */
export const meterboxFacts: FileAdapter = {
  id: 'meterbox-facts',
  title: 'Facts given back by the central backend',
  version: 1,
  positionUnit: 'line',
  recognises: ({ text }) => text.startsWith('{"format":"meterbox-facts","version":1'),
  parse,
};

const device = { serial: z.string().min(1).max(32), class: z.enum(deviceClasses) };
const seconds = z.int();
const whole = z.int().min(0);
const day = z.string().transform((text, context) => {
  const date = parseIsoDate(text);
  if (date !== undefined) return date;
  context.addIssue({ code: 'custom', message: 'is no day' });
  return z.NEVER;
});

const line = z.union([
  z.object({
    device: z.object({
      ...device,
      role: z.enum(['meter', 'collector']),
      manufacturer: z.string().nullish(),
      version: z.int().nullish(),
      deviceType: z.int().nullish(),
      model: z.string().nullish(),
    }),
  }),
  z.object({
    reading: z.object({
      ...device,
      quantity: z.enum(quantities),
      tariff: whole,
      subunit: whole,
      function: z.enum(registerFunctions),
      kind: z.enum(readingKinds),
      value: z.string().regex(/^-?\d{1,60}(\.\d{1,40})?$/),
      validOn: day,
      measuredAt: seconds.optional(),
      from: seconds.optional(),
      until: seconds.optional(),
      quality: z.enum(qualities),
      storage: whole,
    }),
  }),
  z.object({
    state: z.object({
      ...device,
      raw: z.string(),
      flags: z.array(z.enum(stateFlags)),
      errorDate: day.nullish(),
      reportedAt: seconds.nullish(),
      receiver: z.string().nullish(),
      power: z.string().nullish(),
    }),
  }),
]);
type Line = z.infer<typeof line>;

function* parse(input: AdapterInput): Generator<Fact, void, undefined> {
  let position = 0;
  for (const text of linesOf(decodeText(() => input.bytes()).pieces())) {
    position += 1;
    if (position === 1 || text === '') continue;
    yield factOf(understood(text, position), position);
  }
}

/** Lines of a text that comes in pieces; the last one may have no end. */
function* linesOf(pieces: Iterable<string>): Generator<string, void, undefined> {
  let rest = '';
  for (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') throw new BoxError('FILE_TRUNCATED', 'The file ends in the middle of a line');
}

function understood(text: string, position: number): Line {
  try {
    return line.parse(JSON.parse(text));
  } catch (cause) {
    throw new BoxError('FILE_DAMAGED', `Line ${position} is no fact: have the file made again`, { cause });
  }
}

function factOf(fact: Line, position: number): Fact {
  if ('device' in fact) {
    const { serial, class: meter, role, manufacturer, version, deviceType, model } = fact.device;
    const optional = present({ manufacturer, version, deviceType, model });
    return { type: 'device', device: { serial, class: meter, role, ...optional }, position };
  }
  if ('state' in fact) {
    const { serial, class: meter, raw, flags, errorDate, reportedAt, receiver, power } = fact.state;
    const at = typeof reportedAt === 'number' ? instantOfSeconds(reportedAt) : undefined;
    const optional = present({ errorDate, reportedAt: at, receiver, power });
    return { type: 'state', state: { device: { serial, class: meter }, raw, flags, ...optional, position } };
  }
  const { serial, class: meter, storage, tariff, subunit, function: fn, ...rest } = fact.reading;
  const [measuredAt, from, until] = [rest.measuredAt, rest.from, rest.until].map((at) =>
    at === undefined ? undefined : instantOfSeconds(at),
  );
  const { quantity, kind, validOn, quality } = rest;
  return {
    type: 'reading',
    reading: {
      device: { serial, class: meter },
      quantity,
      register: { storage, tariff, subunit, function: fn },
      kind,
      value: decimal(rest.value),
      validOn,
      ...present({ measuredAt, from, until }),
      quality,
      position,
    },
  };
}

/** Without the fields that are not there. */
function present<T extends object>(fields: T): { [Name in keyof T]?: NonNullable<T[Name]> } {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(there) as { [Name in keyof T]?: NonNullable<T[Name]> };
}
