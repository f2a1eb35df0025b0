import type { IsoDate } from './civil-day.ts';

declare const instantBrand: unique symbol;

/** A point in time in UTC, whole seconds: `2025-12-01T01:10:00Z`. Texts sort like instants. */
export type Instant = string & { readonly [instantBrand]: true };

/** Seconds since 1970-01-01T00:00:00Z; the form in which instants are stored and counted. */
export type EpochSeconds = number;

/** A zone by IANA name (`Europe/Berlin`) or fixed offset (`+01:00`, the clock of Qundis devices all year). */
export type Zone = string;

/** The zone of a property that states none. */
export const defaultZone: Zone = 'Europe/Berlin';

/** The instant of a local day and time of day (`HH:MM[:SS]`) in a zone. A time that occurs twice in autumn is the
 *  earlier one, one that does not occur in spring is moved forward. Throws RangeError for an unknown zone or a
 *  time of day that does not exist. */
export function instantOf(day: IsoDate, timeOfDay: string, zone: Zone): Instant {
  const local = Temporal.PlainDateTime.from(`${day}T${timeOfDay}`, { overflow: 'reject' });
  return instantOfSeconds(Math.floor(local.toZonedDateTime(zone).epochMilliseconds / 1000));
}

/** The local day of an instant in a zone. */
export function localDay(instant: Instant, zone: Zone): IsoDate {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString() as IsoDate;
}

/** Seconds since 1970 of an instant. */
export function secondsOf(instant: Instant): EpochSeconds {
  return Math.floor(Date.parse(instant) / 1000);
}

/** The instant that lies `seconds` after 1970-01-01T00:00:00Z. */
export function instantOfSeconds(seconds: EpochSeconds): Instant {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z') as Instant;
}

/** Whether a text names a zone that this machine knows. */
export function isZone(text: string): boolean {
  try {
    return new Temporal.ZonedDateTime(0n, text).timeZoneId !== '';
  } catch {
    return false;
  }
}
