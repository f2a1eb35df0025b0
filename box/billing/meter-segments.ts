import type { IsoDate } from '../domain/civil-day.ts';
import type { Installation, MeterPoint } from '../domain/property.ts';
import { one, type Rational, rationalOf } from '../domain/rational.ts';
import type { Reading, ReadingKind } from '../domain/reading.ts';
import type { DayValue } from './boundary-value.ts';
import { ratingFactor } from './hca-units.ts';
import { type MeterSegment, splitAtSetDays } from './meter-consumption.ts';

/** The counters of a meter point with the readings of its devices, ready to be billed (MET-EXCH, HCA-SETDAY). Of several
 *  readings of one day the one the device itself kept for it counts, else the latest. First and last values of an
 *  installation and what a person read by hand come before what was sent. */
export function meterSegments(point: MeterPoint, readings: readonly Reading[]): MeterSegment[] {
  return point.installations.flatMap((installation) => {
    const segment = segmentOf(point, installation, readings);
    return point.resetsOn === undefined ? [segment] : splitAtSetDays(segment, point.resetsOn);
  });
}

/** Readings that a rule doubts or that were never received are not billed; they stay visible in the store. */
function isBillable({ quality }: Reading): boolean {
  return quality !== 'suspect' && quality !== 'not-received';
}

/** What counts first of several readings of one day. Differences and half-months are no counter values. */
const order: readonly ReadingKind[] = ['instantaneous', 'month-end', 'set-day'];

function segmentOf(
  point: MeterPoint,
  installation: Installation,
  readings: readonly Reading[],
): MeterSegment {
  const { device, from, until } = installation;
  const inside = (day: IsoDate) => day >= from && (until === undefined || day <= until);
  const values = new Map<IsoDate, { readonly value: Rational; readonly rank: string }>();
  const take = (day: IsoDate, value: Rational, rank: string) => {
    const known = values.get(day);
    if (inside(day) && (!known || rank > known.rank)) values.set(day, { value, rank });
  };
  for (const reading of readings) {
    if (!isOf(point, device, reading) || !isBillable(reading)) continue;
    const kind = order.indexOf(reading.kind);
    if (kind >= 0) take(reading.validOn, rationalOf(reading.value), `${kind} ${reading.measuredAt ?? ''}`);
  }
  for (const { day, value } of point.handReadings)
    if (day > from || installation === point.installations[0]) take(day, rationalOf(value), '8');
  if (installation.firstValue !== undefined) take(from, rationalOf(installation.firstValue), '9');
  if (installation.lastValue !== undefined && until !== undefined)
    take(until, rationalOf(installation.lastValue), '9');
  return {
    id: device.serial,
    from,
    ...(until === undefined ? {} : { until }),
    factor: factorOf(installation),
    ...(point.modulus === undefined ? {} : { modulus: rationalOf(point.modulus) }),
    readings: [...values].map(([day, { value }]): DayValue => ({ day, value })),
  };
}

function isOf(
  { quantity, tariff, subunit }: MeterPoint,
  device: Installation['device'],
  reading: Reading,
): boolean {
  const { register } = reading;
  return (
    reading.device.serial === device.serial &&
    reading.device.class === device.class &&
    reading.quantity === quantity &&
    register.tariff === tariff &&
    register.subunit === subunit &&
    register.function === 'inst'
  );
}

function factorOf(installation: Installation): Rational {
  const { factor, kq, kc, kt, factorDigits } = installation;
  if (factor === undefined && kq === undefined && kc === undefined && kt === undefined) return one;
  return ratingFactor({
    id: installation.device.serial,
    scale: 'uniform',
    raw: one,
    ...(factor === undefined ? {} : { factor: rationalOf(factor) }),
    ...(kq === undefined ? {} : { kq: rationalOf(kq) }),
    ...(kc === undefined ? {} : { kc: rationalOf(kc) }),
    ...(kt === undefined ? {} : { kt: rationalOf(kt) }),
    ...(factorDigits === undefined ? {} : { factorDigits }),
  });
}
