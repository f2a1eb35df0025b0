import { littleEndian } from '../little-endian.ts';
import { madeDate, madeValue, present, type MakersContent, type MakersKnowledge } from './makers-content.ts';

/** One family of Techem devices: places in their telegrams behind the CI field. All tell the last period's value and
 *  its last day, and what has been counted since. */
interface Family {
  readonly name: string;
  readonly types: readonly number[];
  /** Absent: any. */
  readonly versions?: readonly number[];
  readonly quantity: string;
  readonly unit: string;
  readonly exponent: number;
  readonly previousBytes: number;
  /** Day of the telegram, packed; absent where it has none or none that is understood. */
  readonly dayAt?: number;
  readonly currentAt: number;
  readonly currentBytes: number;
  /** The counter does not fall back at the period's end: what it shows is both together. */
  readonly runsOn: boolean;
  /** Temperatures of room and radiator in hundredths of a degree; the latter is sent as flow temperature by others. */
  readonly roomAt?: number;
}

const allocator = {
  types: [0x80],
  quantity: 'hca',
  unit: 'hca',
  exponent: 0,
  previousBytes: 2,
  dayAt: 5,
  currentAt: 7,
  currentBytes: 2,
  runsOn: false,
} as const;

/** Families by type and version (mbus.md 6.9; places checked against telegrams with known readings). */
const families: readonly Family[] = Object.freeze([
  { ...allocator, name: 'FHKV data III', versions: [0x69], roomAt: 9 },
  { ...allocator, name: 'FHKV data IV, own telegram', versions: [0x94], roomAt: 10 },
  {
    name: 'MK radio 3 and 4',
    types: [0x62, 0x72],
    quantity: 'volume',
    unit: 'm3',
    exponent: -1,
    previousBytes: 2,
    dayAt: 5,
    currentAt: 7,
    currentBytes: 2,
    runsOn: true,
  },
  {
    name: 'compact V',
    types: [0x43],
    quantity: 'energy',
    unit: 'Wh',
    exponent: 3,
    previousBytes: 3,
    currentAt: 7,
    currentBytes: 3,
    runsOn: true,
  },
  {
    name: 'vario 4 typ 4.5.1',
    types: [0xc3],
    versions: [0x27],
    quantity: 'energy',
    unit: 'J',
    exponent: 6,
    previousBytes: 2,
    currentAt: 7,
    currentBytes: 2,
    runsOn: true,
  },
] satisfies Family[]);

const previousDayAt = 1;
const previousAt = 3;

/** Techem's own telegrams (CI A0 to A2). */
export const techem: MakersKnowledge = {
  name: 'Techem',
  read({ layers, content }) {
    const { meter, ci = 0 } = layers ?? {};
    if (meter?.manufacturer !== 'TCH' || ci < 0xa0 || ci > 0xa2) return undefined;
    const family = families.find(
      ({ types, versions }) => types.includes(meter.type) && (versions?.includes(meter.version) ?? true),
    );
    const payload = content.bytes.subarray(content.makersDataAt);
    if (meter.type === smokeDetector) return readDetector(payload, content.makersDataAt);
    if (!family || payload.length < (family.roomAt ?? family.currentAt) + 4) return undefined;
    return readFamily(payload, family, content.makersDataAt);
  },
};

const smokeDetector = 0xf0;

/** Smoke detector TSD2: bit 0 of its status says that it smells smoke. */
function readDetector(payload: Uint8Array, at: number): MakersContent {
  const raw = payload[0] ?? 0;
  return { bytes: payload, records: [], status: { raw, flags: raw & 1 ? ['abnormal'] : [], at } };
}

function readFamily(payload: Uint8Array, family: Family, start: number): MakersContent {
  const { quantity, unit, exponent, previousBytes, currentAt, currentBytes, dayAt, roomAt } = family;
  const previousDay = packedDay(payload, previousDayAt);
  const previous = littleEndian(payload, previousAt, previousBytes);
  const since = littleEndian(payload, currentAt, currentBytes);
  const today = dayAt === undefined ? undefined : dayWithoutYear(payload, dayAt, previousDay);
  const records = present([
    today && madeDate(today.year, today.month, today.day, { at: start + (dayAt ?? 0) }),
    madeValue(quantity, unit, family.runsOn ? previous + since : since, { exponent, at: start + currentAt }),
    madeDate(previousDay.year, previousDay.month, previousDay.day, { storage: 1, at: start + previousDayAt }),
    madeValue(quantity, unit, previous, { storage: 1, exponent, at: start + previousAt }),
    temperature(payload, 'external_temperature', roomAt, start),
    temperature(payload, 'flow_temperature', roomAt === undefined ? undefined : roomAt + 2, start),
  ]);
  return { bytes: payload, records };
}

/** Zero stands for no temperature. */
function temperature(payload: Uint8Array, quantity: string, at: number | undefined, start: number) {
  const whole = at === undefined ? 0 : littleEndian(payload, at, 2);
  return at === undefined || whole === 0
    ? undefined
    : madeValue(quantity, 'C', whole, { exponent: -2, at: start + at });
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Five bits day, four month, seven year. */
function packedDay(payload: Uint8Array, at: number): Day {
  const word = littleEndian(payload, at, 2);
  return { day: word & 0x1f, month: (word >> 5) & 0x0f, year: 2000 + (word >> 9) };
}

/** Day and month of the telegram; the year follows from the period's last day, which was at most a year ago. */
function dayWithoutYear(payload: Uint8Array, at: number, previous: Day): Day {
  const word = littleEndian(payload, at, 2);
  const day = (word >> 4) & 0x1f;
  const month = (word >> 9) & 0x0f;
  const sameYear = month > previous.month || (month === previous.month && day > previous.day);
  return { day, month, year: previous.year + (sameYear ? 0 : 1) };
}
