import type { Decimal } from '../../domain/decimal.ts';
import { defaultZone, type Instant } from '../../domain/instant.ts';
import type { Outcome } from '../../domain/delivery.ts';
import { unitOf } from '../../domain/quantity.ts';
import type { HealthCheck } from '../ports.ts';
import type { ReadingView } from '../box-view.ts';
import type { Language } from './catalogue.ts';
import { html, type Html } from './html.ts';
import type { Words } from './words.ts';

const locales = { de: 'de-DE', en: 'en-GB' } as const;

/** A point in time as people of the site write it. */
export function showTime(instant: Instant, language: Language): Html {
  const form = new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: defaultZone,
  });
  return html`<time datetime="${instant}">${form.format(new Date(instant))}</time>`;
}

/** A day as people write it. */
export function showDay(day: string, language: Language): string {
  const form = new Intl.DateTimeFormat(locales[language], { dateStyle: 'medium', timeZone: 'UTC' });
  return form.format(new Date(`${day}T00:00:00Z`));
}

export function showCount(count: number, language: Language): string {
  return new Intl.NumberFormat(locales[language]).format(count);
}

/** The exact decimals with the language's mark; never through a float. */
export function showDecimal(value: Decimal, language: Language): string {
  return language === 'de' ? value.replace('.', ',') : value;
}

/** A value with its unit. */
export function showValue(reading: Pick<ReadingView, 'value' | 'quantity'>, language: Language): string {
  const unit = unitOf[reading.quantity].replace('m3', 'm³');
  return `${showDecimal(reading.value, language)} ${unit}`.trimEnd();
}

export function showBytes(bytes: number, language: Language): string {
  const form = new Intl.NumberFormat(locales[language], { maximumFractionDigits: 1 });
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${form.format(bytes / 1024)} kB`;
  return `${form.format(bytes / 1024 ** 2)} MB`;
}

/** What became of a file, by word and colour. */
export function outcomeBadge(outcome: Outcome, words: Words): Html {
  const colour = { recorded: 'good', repeated: '', quarantined: 'warn' }[outcome];
  return html`<span class="badge ${colour}">${words.outcome[outcome]}</span>`;
}

export function healthBadge(status: HealthCheck['status'], { text }: Words): Html {
  const [colour, word] = {
    ok: ['good', text.healthOk],
    attention: ['warn', text.healthAttention],
    failing: ['bad', text.healthFailing],
  }[status];
  return html`<span class="badge ${colour}">${word}</span>`;
}
