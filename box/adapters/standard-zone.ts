import type { Zone } from '../domain/instant.ts';

/** The fixed offset of a zone's standard time, `+01:00` for Berlin: the smaller of January's and July's. */
export function standardZone(zone: Zone): Zone {
  const offsets = [1, 7].map((month) =>
    Temporal.ZonedDateTime.from({ timeZone: zone, year: 2025, month, day: 15 }),
  );
  const [january, july] = offsets;
  if (!january || !july) return zone;
  return january.offsetNanoseconds <= july.offsetNanoseconds ? january.offset : july.offset;
}
