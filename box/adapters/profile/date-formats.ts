import { civilDay, type IsoDate } from '../../domain/civil-day.ts';
import { instantOfSeconds } from '../../domain/instant.ts';
import { ownText } from '../own-text.ts';
import type { DateField } from '../written-date.ts';
import type { MissingTest } from './missing-test.ts';

/** Reads a date, with a time of day from another place if there is one. */
export type ReadDate = (text: string, time?: string) => DateField;

/** A reader of dates in the formats of a profile, tried in order: `iso`, `epoch` (seconds), `epoch-ms`, or a pattern of
 *  dd MM yyyy yy HH mm ss; a pattern without HH takes a time behind a blank or T as well. What sources write for "no
 *  date" is missing (formats.md 8.4): 0000, 2000-01-01 ("never"), 1999-11-30, FFFF as 2127-15-31 or 2128-03-31, and
 *  letters left over from a pattern, as in 31/MM/yy. */
export function dateReader(formats: readonly string[], isMissing: MissingTest): ReadDate {
  const readers = formats.map(formatReader);
  const cache = new Map<string, DateField>();
  return (text, time = '') => {
    const written = isMissing(time) ? text.trim() : `${text.trim()} ${time.trim()}`;
    const known = cache.get(written);
    if (known !== undefined) return known;
    // A file has few dates, each of them hundreds of times.
    if (cache.size >= 4096) cache.clear();
    const field = isMissing(text) || isNoDate(text) ? 'missing' : firstOf(readers, written);
    cache.set(ownText(written), field);
    return field;
  };
}

/** The year that stands for "every year" in M-Bus dates of type G (formats.md 6.3). */
export const everyYear = '2127';

/** Whether a profile may name this format. */
export function isDateFormat(format: string): boolean {
  return words.has(format) || (format.includes('dd') && format.includes('MM') && format.includes('yy'));
}

const words: ReadonlySet<string> = new Set(['iso', 'epoch', 'epoch-ms']);

const neverDays: ReadonlySet<string> = new Set(['2000-01-01', '1999-11-30', '2128-03-31']);

function isNoDate(text: string): boolean {
  return (
    /^[0\s./:T-]+$/.test(text) ||
    /MM|yy|YY|dd|gg|aa/.test(text) ||
    /^2000-00|^2127-15|^31[./]15[./]2127/.test(text)
  );
}

function firstOf(readers: readonly ((text: string) => DateField)[], text: string): DateField {
  for (const read of readers) {
    const field = read(text);
    if (field !== 'malformed') return field;
  }
  return 'malformed';
}

function formatReader(format: string): (text: string) => DateField {
  if (format === 'epoch' || format === 'epoch-ms') return epochReader(format === 'epoch' ? 1 : 1000);
  return patternReader(format === 'iso' ? isoForm : formOf(format));
}

/** Seconds since 1970, UTC. Day and time are those of UTC. */
function epochReader(perSecond: number): (text: string) => DateField {
  const digits = perSecond === 1 ? /^\d{9,10}$/ : /^\d{12,13}$/;
  return (text) => {
    if (!digits.test(text)) return 'malformed';
    const instant = instantOfSeconds(Math.floor(Number(text) / perSecond));
    return { day: instant.slice(0, 10) as IsoDate, time: instant.slice(11, 19), instant };
  };
}

/** A form of dates: a regular expression of ours with the names of the tokens as groups. */
const isoForm =
  /^(?<yyyy>\d{4})-(?<MM>\d{2})-(?<dd>\d{2})(?:[ T](?<HH>\d{2}):(?<mm>\d{2})(?::(?<ss>\d{2})(?:\.\d{1,9})?)?(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;

/** Every token is digits and every other character stands for itself, so that a text is looked at once. */
function formOf(format: string): RegExp {
  let form = '';
  let rest = format;
  while (rest !== '') {
    const token = /^(?:yyyy|yy|MM|dd|HH|mm|ss)/.exec(rest)?.[0];
    if (token === undefined) form += rest.slice(0, 1).replace(/[^\w\s]/, String.raw`\$&`);
    else {
      const next = rest.slice(token.length);
      const packed = /^(?:yy|MM|dd|HH|mm|ss)/.test(next) || /[a-zA-Z]$/.test(form);
      const digits = token === 'yyyy' ? '{4}' : token === 'yy' || packed ? '{2}' : '{1,2}';
      form += String.raw`(?<${token}>\d${digits})`;
    }
    rest = rest.slice(token?.length ?? 1);
  }
  const time = format.includes('HH')
    ? ''
    : String.raw`(?:[ T](?<HH>\d{1,2}):(?<mm>\d{2})(?::(?<ss>\d{2}))?)?`;
  return new RegExp(`^${form}${time}$`);
}

function patternReader(form: RegExp): (text: string) => DateField {
  return (text) => {
    const parts = form.exec(text)?.groups;
    if (!parts) return 'malformed';
    const { yyyy, yy, MM = '', dd = '', HH, mm = '00', ss = '00', zone } = parts;
    const year = yyyy === undefined ? 2000 + Number(yy) : Number(yyyy);
    const day = civilDay(year, Number(MM), Number(dd));
    if (day === undefined) return 'malformed';
    if (neverDays.has(day)) return 'missing';
    if (HH === undefined) return { day };
    if (Number(HH) > 23 || Number(mm) > 59 || Number(ss) > 59) return 'malformed';
    const time = `${HH.padStart(2, '0')}:${mm.padStart(2, '0')}:${ss.padStart(2, '0')}`;
    return zone === undefined ? { day, time } : { day, time, instant: zoned(day, time, zone) };
  };
}

function zoned(day: IsoDate, time: string, zone: string) {
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  return instantOfSeconds(Math.floor(Date.parse(`${day}T${time}${offset}`) / 1000));
}
