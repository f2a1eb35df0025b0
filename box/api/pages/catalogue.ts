import { english } from './catalogue-en.ts';
import { german } from './catalogue-de.ts';
import type { Words } from './words.ts';

/** Languages of the pages. */
export type Language = 'de' | 'en';

const catalogues: Readonly<Record<Language, Words>> = Object.freeze({ de: german, en: english });

export function wordsOf(language: Language): Words {
  return catalogues[language];
}

/** The language a browser prefers: German unless English stands before it. */
export function languageOf(acceptLanguage = ''): Language {
  const wanted = acceptLanguage
    .split(',', 20)
    .map((entry, at) => {
      const [tag = '', quality] = entry.trim().split(/\s*;\s*q=/i);
      return { language: tag.slice(0, 2).toLowerCase(), quality: Number(quality ?? 1) || 0, at };
    })
    .filter(({ language, quality }) => (language === 'de' || language === 'en') && quality > 0)
    .toSorted((a, b) => b.quality - a.quality || a.at - b.at);
  return wanted[0]?.language === 'en' ? 'en' : 'de';
}
