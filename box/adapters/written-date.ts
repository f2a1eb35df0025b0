import { civilDay, type IsoDate } from '../domain/civil-day.ts';
import type { Instant } from '../domain/instant.ts';
import { isMissing } from './missing-marker.ts';
import { ownText } from './own-text.ts';

/** A date as Qundis and Siemens sources write it; `time` as `HH:MM:SS` if one is written. */
export interface WrittenDate {
  readonly day: IsoDate;
  readonly time?: string;
  /** Set where the source says the zone too. */
  readonly instant?: Instant;
}

/** What a date field can hold: a date, one of the missing markers, or something that is no date. */
export type DateField = WrittenDate | 'missing' | 'malformed';

const german = /^(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?:[ T](\d{1,2}:\d{2}(?::\d{2})?))?$/;
const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?$/;

/** Reads a date in any form these sources use: `dd.MM.yyyy`, `dd/MM/yyyy`, `dd.MM.yy` or ISO, with or without a time
 *  (formats.md 2.3). Two-digit years are of this century. */
export function readDate(text: string, time = ''): DateField {
  const written = time === '' || isMissing(time) ? text.trim() : `${text.trim()} ${time.trim()}`;
  const known = cache.get(written);
  if (known !== undefined) return known;
  if (cache.size >= 4096) cache.clear();
  const field = isMissing(text) ? 'missing' : parse(written);
  cache.set(ownText(written), field);
  return field;
}

/** A file has few dates, each of them hundreds of times. */
const cache = new Map<string, DateField>();

function parse(text: string): DateField {
  const [, dayText, monthText, yearText, germanTime] = german.exec(text) ?? [];
  if (yearText !== undefined) {
    const year = yearText.length === 2 ? 2000 + Number(yearText) : Number(yearText);
    return dateOf(year, Number(monthText), Number(dayText), germanTime);
  }
  const [, isoYear, isoMonth, isoDay, isoTime] = iso.exec(text) ?? [];
  if (isoYear === undefined) return 'malformed';
  return dateOf(Number(isoYear), Number(isoMonth), Number(isoDay), isoTime);
}

function dateOf(year: number, month: number, dayOfMonth: number, time: string | undefined): DateField {
  const day = civilDay(year, month, dayOfMonth);
  if (day === undefined) return 'malformed';
  if (time === undefined) return { day };
  const [hours = '', minutes = '', seconds = '00'] = time.split(':');
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return 'malformed';
  return { day, time: `${hours.padStart(2, '0')}:${minutes}:${seconds}` };
}
