import { english } from './words-en.ts';
import { french } from './words-fr.ts';
import { german } from './words-de.ts';
import { italian } from './words-it.ts';
import type { Language, Words } from './words.ts';

const catalogues: Readonly<Record<Language, Words>> = Object.freeze({
  de: german,
  fr: french,
  it: italian,
  en: english,
});

/** The words of a language. */
export function wordsOf(language: Language): Words {
  return catalogues[language];
}
