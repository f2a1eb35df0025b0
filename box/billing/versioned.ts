import type { IsoDate } from '../domain/civil-day.ts';

/** One edition of a table or rate: what it says, from when on, and who says so. */
export interface Versioned<T> {
  readonly validFrom: IsoDate;
  /** Law, standard or publication the values were taken from. */
  readonly source: string;
  readonly value: T;
}

/** The edition in force on `day`, the oldest for days before it; the newest if no day is known. Editions are listed
 *  oldest first. */
export function editionOn<T>(editions: readonly Versioned<T>[], day?: IsoDate): Versioned<T> {
  const inForce =
    day === undefined ? editions.at(-1) : editions.findLast(({ validFrom }) => validFrom <= day);
  const edition = inForce ?? editions[0];
  if (edition === undefined) throw new RangeError('A table needs at least one edition');
  return edition;
}
