/** Points in time as meters send them (EN 13757-3 Annex A), read as local civil time without zone; `null` where the
 *  meter says that it has none or where no such day exists. */

/** Type G, 16 bit: `YYYY-MM-DD`. */
export function dateTypeG(bytes: Uint8Array, at: number): string | null {
  const low = bytes[at] ?? 0;
  const high = bytes[at + 1] ?? 0;
  return dayText(yearOf((low >> 5) | ((high >> 1) & 0x78), 0), high & 0x0f, low & 0x1f);
}

/** Type F, 32 bit: `YYYY-MM-DDTHH:MM`. Bit 7 of the first byte declares it invalid. */
export function dateTypeF(bytes: Uint8Array, at: number): string | null {
  const minute = bytes[at] ?? 0;
  const hour = bytes[at + 1] ?? 0;
  const low = bytes[at + 2] ?? 0;
  const high = bytes[at + 3] ?? 0;
  if (minute & 0x80) return null;
  const year = yearOf((low >> 5) | ((high >> 1) & 0x78), (hour >> 5) & 3);
  const day = dayText(year, high & 0x0f, low & 0x1f);
  const time = timeText(hour & 0x1f, minute & 0x3f);
  return day === null || time === null ? null : `${day}T${time}`;
}

/** Type I, 48 bit: `YYYY-MM-DDTHH:MM:SS`. Bit 7 of the second byte declares it invalid. */
export function dateTypeI(bytes: Uint8Array, at: number): string | null {
  const low = bytes[at + 3] ?? 0;
  const high = bytes[at + 4] ?? 0;
  if ((bytes[at + 1] ?? 0) & 0x80) return null;
  const day = dayText(yearOf((low >> 5) | ((high >> 1) & 0x78), 0), high & 0x0f, low & 0x1f);
  const time = timeTypeJ(bytes, at);
  return day === null || time === null ? null : `${day}T${time}`;
}

/** Type J, 24 bit: `HH:MM:SS`. */
export function timeTypeJ(bytes: Uint8Array, at: number): string | null {
  const second = (bytes[at] ?? 0) & 0x3f;
  const time = timeText((bytes[at + 2] ?? 0) & 0x1f, (bytes[at + 1] ?? 0) & 0x3f);
  return time === null || second > 59 ? null : `${time}:${two[second] ?? ''}`;
}

/** Whether a type F (32 bit) or type I (48 bit) point in time is declared as summer time. */
export function isSummerTime(bytes: Uint8Array, at: number, length: number): boolean {
  if (length === 4) return ((bytes[at + 1] ?? 0) & 0x80) !== 0;
  return length === 6 && ((bytes[at] ?? 0) & 0x40) !== 0;
}

/** Month and day of a type G date of year 127, "every year"; `undefined` for any other. */
export function everyYear(bytes: Uint8Array, at: number): { month: number; day: number } | undefined {
  const low = bytes[at] ?? 0;
  const high = bytes[at + 1] ?? 0;
  const month = high & 0x0f;
  const day = low & 0x1f;
  const always = ((low >> 5) | ((high >> 1) & 0x78)) === 127;
  return always && month >= 1 && month <= 12 && day >= 1 && day <= 31 ? { month, day } : undefined;
}

const two = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));
const monthDays = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Two digits as sent; years above 80 without a century are those of 1900 (EN 13757-3 Annex A, type F). */
function yearOf(digits: number, centuries: number): number {
  if (digits > 99) return 0;
  if (centuries > 0) return 1900 + 100 * centuries + digits;
  return digits <= 80 ? 2000 + digits : 1900 + digits;
}

function dayText(year: number, month: number, day: number): string | null {
  if (year === 0 || day === 0 || day > (monthDays[month] ?? 0)) return null;
  if (month === 2 && day === 29 && !(year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))) return null;
  return `${year}-${two[month] ?? ''}-${two[day] ?? ''}`;
}

function timeText(hour: number, minute: number): string | null {
  return hour > 23 || minute > 59 ? null : `${two[hour] ?? ''}:${two[minute] ?? ''}`;
}
