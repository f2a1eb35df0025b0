import { decimal, roundDecimal } from '../../domain/decimal.ts';
import type { Currency } from '../../domain/money.ts';
import type { Language } from './words.ts';

/** How numbers, days and money are written: by language and by country. Switzerland writes `1’234.50` in all of its
 *  languages. */
export interface Writing {
  readonly language: Language;
  readonly country: 'DE' | 'CH';
  readonly currency: Currency;
}

/** A decimal text as people write it, with exactly `places` decimals if stated: zeros are added, nothing is rounded
 *  away. `undefined` becomes an empty text. */
export function number(text: string | undefined, writing: Writing, places = 0): string {
  if (text === undefined || text === '') return '';
  const negative = text.startsWith('-') && /[1-9]/.test(text);
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const { mark, group } = signs(writing);
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, group);
  const decimals = fraction.padEnd(places, '0');
  return `${negative ? '−' : ''}${grouped}${decimals === '' ? '' : mark + decimals}`;
}

/** A quantity rounded commercially to at most `places` decimals: what a page shows, never what is computed with. */
export function shownQuantity(text: string | undefined, writing: Writing, places: number): string {
  if (text === undefined || text === '') return '';
  return number(roundDecimal(decimal(text), places, 'half-up'), writing, places);
}

/** Decimals in which quantities of a unit are shown: as many as the longest has, litres of water at most, else tenths. */
export function placesOf(unit: string, texts: Iterable<string | undefined>): number {
  return Math.min(mostPlaces(texts), unit === 'm3' ? 3 : 1);
}

/** Decimals of the longest of these texts, so that a column can be written alike. */
export function mostPlaces(texts: Iterable<string | undefined>): number {
  let most = 0;
  for (const text of texts) most = Math.max(most, text?.split('.')[1]?.length ?? 0);
  return most;
}

/** An amount with its currency: `1.234,50 €`, `CHF 1’234.50`. */
export function money(text: string, writing: Writing): string {
  const amount = number(text, writing, 2);
  if (writing.currency === 'CHF') return `CHF\u00a0${amount}`;
  return writing.language === 'en' ? `€${amount}` : `${amount}\u00a0€`;
}

/** The sign of the currency, for the head of a column. */
export function currencySign({ currency }: Writing): string {
  return currency === 'EUR' ? '€' : 'CHF';
}

/** A day `YYYY-MM-DD` as people write it. */
export function day(text: string, { language, country }: Writing): string {
  const [year = '', month = '', dayOfMonth = ''] = text.split('-');
  if (language === 'de' || country === 'CH') return `${dayOfMonth}.${month}.${year}`;
  return `${dayOfMonth}/${month}/${year}`;
}

/** Two days with a dash between. */
export function span(from: string, to: string, writing: Writing): string {
  return `${day(from, writing)} – ${day(to, writing)}`;
}

function signs({ language, country }: Writing): { mark: string; group: string } {
  if (country === 'CH') return { mark: '.', group: '’' };
  switch (language) {
    case 'de':
    case 'it':
      return { mark: ',', group: '.' };
    case 'fr':
      return { mark: ',', group: '\u00a0' };
    case 'en':
      return { mark: '.', group: ',' };
  }
}
