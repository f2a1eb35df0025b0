import type { IsoDate } from '../domain/civil-day.ts';

/** One edition of a table or rate: what it says, from when on, and who says so. */
export interface Versioned<T> {
  readonly validFrom: IsoDate;
  /** Law, standard or publication the values were taken from. */
  readonly source: string;
  readonly value: T;
}

/** The edition in force on `day`; the oldest one for days before it. Editions are listed oldest first. */
export function editionOn<T>(editions: readonly Versioned<T>[], day: IsoDate): Versioned<T> {
  return editions.findLast((edition) => edition.validFrom <= day) ?? first(editions);
}

/** The newest edition, for callers whose input states no day. */
export function newestEdition<T>(editions: readonly Versioned<T>[]): Versioned<T> {
  return editions.at(-1) ?? first(editions);
}

function first<T>(editions: readonly Versioned<T>[]): Versioned<T> {
  const [edition] = editions;
  if (edition === undefined) throw new RangeError('A table needs at least one edition');
  return edition;
}
