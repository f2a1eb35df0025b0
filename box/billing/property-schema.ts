import { z } from 'zod';
import { type IsoDate, parseIsoDate } from '../domain/civil-day.ts';
import { compareDecimals, type Decimal, parseDecimal } from '../domain/decimal.ts';
import { deviceClasses } from '../domain/device.ts';
import { isZone } from '../domain/instant.ts';
import { meterUses, type Property, vewaUses } from '../domain/property.ts';
import { quantities } from '../domain/quantity.ts';

const longest = 200;
const word = z
  .string()
  .min(1)
  .max(longest)
  .regex(/^[^\p{Cc}]*$/u, 'Control characters are not allowed');
const text = z
  .string()
  .max(longest)
  .regex(/^[^\p{Cc}]*$/u, 'Control characters are not allowed');

/** Goes into paths, file names and the ids of settlements. */
const propertyId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'Must be of a-z, 0-9 and -, at most 64 characters');

const day = z.string().transform((written, context): IsoDate => {
  const parsed = parseIsoDate(written);
  if (parsed !== undefined && parsed >= '1900' && parsed < '3000') return parsed;
  context.addIssue({
    code: 'custom',
    message: `"${written}" is not a day of the form YYYY-MM-DD`,
    params: { issue: 'date-malformed' },
  });
  return z.NEVER;
});

const decimal = z.string().transform((written, context): Decimal => {
  const parsed = parseDecimal(written, { mark: '.' });
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: `"${written}" is not a decimal number with a point` });
  return z.NEVER;
});
const notNegative = decimal.refine((value) => !value.startsWith('-'), 'Must not be negative');
const positive = notNegative.refine((value) => value !== '0', 'Must be above zero');
const money = decimal.refine((value) => /^-?\d+(?:\.\d{1,2})?$/.test(value), 'Has fractions of a cent');
const moneyNotNegative = money.refine((value) => !value.startsWith('-'), 'Must not be negative');

const span = z
  .strictObject({ firstDay: day, lastDay: day })
  .refine(({ firstDay, lastDay }) => firstDay <= lastDay, 'Ends before it begins');

const zone = z.string().refine(isZone, 'Must be a time zone such as Europe/Berlin');

const address = {
  street: text.exactOptional(),
  postcode: text.exactOptional(),
  town: text.exactOptional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Must be two capital letters')
    .exactOptional(),
};

const settings = z.strictObject({
  vacancyPersons: z.int().min(0).max(1).default(0),
  roundToRappen: z.boolean().default(false),
  belowWSchV1994: z.boolean().default(false),
  oilOrGas: z.boolean().default(false),
  pipesMostlyInsulated: z.boolean().default(false),
  co2: z
    .strictObject({
      building: z.enum(['residential', 'nonResidential']).default('residential'),
      restriction: z.enum(['none', 'one', 'both']).default('none'),
      target: z.enum(['both', 'heating']).default('both'),
      deduct: z.boolean().default(true),
    })
    .exactOptional(),
});

const occupancy = z.strictObject({
  id: word,
  type: z.enum(['tenant', 'vacancy', 'selfUse']),
  party: text.default(''),
  externalKey: word.exactOptional(),
  address: z.strictObject(address).exactOptional(),
  firstDay: day,
  lastDay: day.exactOptional(),
  persons: z.array(z.strictObject({ from: day, persons: z.int().min(0).max(1000) })).default([]),
  prepayments: z.array(z.strictObject({ from: day, amount: moneyNotNegative })).default([]),
  payments: z
    .array(
      z
        .strictObject({ firstDay: day, lastDay: day, amount: money })
        .refine(({ firstDay, lastDay }) => firstDay <= lastDay, 'Ends before it begins'),
    )
    .default([]),
});

const unit = z.strictObject({
  id: word,
  name: word,
  externalKey: word.exactOptional(),
  areaM2: positive,
  heatedAreaM2: notNegative.exactOptional(),
  coOwnershipShare: notNegative.exactOptional(),
  positionFactor: positive.exactOptional(),
  group: word.exactOptional(),
  occupancies: z.array(occupancy).default([]),
});

const building = z.strictObject({
  id: word,
  name: word,
  externalKey: word.exactOptional(),
  address: z.strictObject(address).exactOptional(),
  units: z.array(unit).default([]),
});

const installation = z.strictObject({
  device: z.strictObject({
    serial: z.string().regex(/^[0-9A-Za-z]{1,20}$/, 'Must be a serial number'),
    class: z.enum(deviceClasses),
  }),
  from: day,
  until: day.exactOptional(),
  firstValue: notNegative.exactOptional(),
  lastValue: notNegative.exactOptional(),
  factor: positive.exactOptional(),
  kq: positive.exactOptional(),
  kc: positive.exactOptional(),
  kt: positive.exactOptional(),
  factorDigits: z.int().min(0).max(9).exactOptional(),
  calibrationYear: z.int().min(1950).max(2999).exactOptional(),
  remoteReadable: z.boolean().exactOptional(),
});

const estimate = z.strictObject({
  firstDay: day,
  lastDay: day,
  method: z.enum([
    'priorPeriod',
    'comparableRooms',
    'buildingAverage',
    'extrapolateDegreeDays',
    'extrapolateDays',
  ]),
  rooms: z.array(word).exactOptional(),
  prior: notNegative.exactOptional(),
  trend: z.boolean().exactOptional(),
});

const meterPoint = z.strictObject({
  id: word,
  unitId: word.exactOptional(),
  room: word.exactOptional(),
  roomAreaM2: positive.exactOptional(),
  quantity: z.enum(quantities),
  use: z.enum(meterUses),
  captureSystem: word.exactOptional(),
  resetsOn: z
    .string()
    .regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'Must be month and day: 12-31')
    .exactOptional(),
  modulus: positive.exactOptional(),
  tariff: z.int().min(0).default(0),
  subunit: z.int().min(0).default(0),
  installations: z.array(installation).default([]),
  handReadings: z.array(z.strictObject({ day, value: notNegative })).default([]),
  estimates: z.array(estimate).default([]),
});

const costCentre = z.strictObject({
  id: word,
  name: word,
  kind: z.enum(['heating', 'operating', 'vewa']),
  externalKey: word.exactOptional(),
  collectiveKey: word.exactOptional(),
  energies: z.array(z.enum(vewaUses)).default([]),
});

const key = z.discriminatedUnion('by', [
  z.strictObject({ by: z.enum(['area', 'units', 'persons', 'coOwnership']) }),
  z.strictObject({ by: z.literal('consumption'), use: z.enum(meterUses) }),
  z.strictObject({ by: z.literal('direct'), occupancyId: word }),
]);

const costItem = z.strictObject({
  id: word,
  costCentreId: word,
  text: word,
  amount: money,
  period: span,
  spread: z.enum(['days', 'degreeDays']).exactOptional(),
  fixedAmount: moneyNotNegative.exactOptional(),
  date: day.exactOptional(),
  supplier: text.exactOptional(),
  quantity: text.exactOptional(),
  target: z.enum(['both', 'heating', 'warmwater']).exactOptional(),
  key: key.exactOptional(),
  allocable: z.boolean().default(true),
  betrKv: z.int().min(1).max(17).exactOptional(),
  labour: z
    .strictObject({ amount: moneyNotNegative, kind: z.enum(['services', 'craftsmen', 'minijob']) })
    .exactOptional(),
  excludedUnitIds: z.array(word).default([]),
  co2: z.strictObject({ kg: notNegative, cost: moneyNotNegative }).exactOptional(),
  energyKwh: notNegative.exactOptional(),
});

const hundred = '100' as Decimal;
const percent = notNegative.refine(
  (value) => compareDecimals(value, hundred) <= 0,
  'Must be 0 to 100 percent',
);

const allocationKeys = z.strictObject({
  validFrom: day,
  heatingConsumptionPercent: percent.exactOptional(),
  warmWaterConsumptionPercent: percent.exactOptional(),
  changeSplit: z.enum(['degreeDays', 'days']).default('degreeDays'),
  warmWater: z
    .strictObject({
      method: z.enum(['measured', 'volume', 'area', 'given', 'separate', 'none']),
      temperature: positive.exactOptional(),
      share: notNegative.exactOptional(),
      adjust: z
        .array(z.enum(['gas_gross_calorific', 'commercial_heat_supply', 'monovalent_heat_pump']))
        .default([]),
    })
    .exactOptional(),
  vewaBasePercent: z
    .strictObject({
      heat: percent.exactOptional(),
      cold: percent.exactOptional(),
      warmWater: percent.exactOptional(),
      coldWater: percent.exactOptional(),
    })
    .exactOptional(),
  coldWaterIncludesWarm: z.boolean().default(false),
});

const tariff = z.strictObject({
  id: word,
  costCentreId: word,
  use: z.enum(meterUses),
  validFrom: day,
  price: notNegative.exactOptional(),
});

const delivery = z.strictObject({
  date: day,
  quantity: positive,
  cost: moneyNotNegative,
  co2Kg: notNegative.default('0' as Decimal),
  co2Cost: moneyNotNegative.default('0' as Decimal),
  supplier: text.exactOptional(),
});

const fuelStock = z.strictObject({
  id: word,
  costCentreId: word,
  name: word,
  unit: word,
  heatingValue: positive.exactOptional(),
  opening: z.strictObject({ day, layers: z.array(delivery).default([]) }),
  deliveries: z.array(delivery).default([]),
  closings: z.array(z.strictObject({ day, quantity: notNegative })).default([]),
});

/** The document of a property. Unknown fields are refused: a typo is an error, never a silent default. What two places
 *  say of each other is checked by `checkProperty`. */
export const propertySchema = z.strictObject({
  schema: z.literal('meterbox-property/1'),
  id: propertyId,
  name: word,
  externalKey: word.exactOptional(),
  country: z.enum(['DE', 'CH']),
  currency: z.enum(['EUR', 'CHF']),
  zone,
  address: z.strictObject(address).exactOptional(),
  landlord: z
    .strictObject({ ...address, name: word, iban: text.exactOptional(), contact: text.exactOptional() })
    .exactOptional(),
  settings: settings.prefault({}),
  buildings: z.array(building).default([]),
  meterPoints: z.array(meterPoint).default([]),
  costCentres: z.array(costCentre).default([]),
  costItems: z.array(costItem).default([]),
  allocationKeys: z.array(allocationKeys).default([]),
  tariffs: z.array(tariff).default([]),
  fuelStocks: z.array(fuelStock).default([]),
}) satisfies z.ZodType<Property>;
