import { createHash, type Hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The chain of devices and states; the others are months as YYYYMM. */
export const descriptionChain = 0;

/** One link: the facts of one file in one chain, `facts` changes from `firstChange` on. */
export interface Link {
  readonly month: number;
  readonly number: number;
  readonly firstChange: number;
  readonly facts: number;
  readonly file: number;
}

/** The newest link of a chain. */
export interface ChainHead {
  readonly number: number;
  readonly hash: string;
}

/** Computes the hash of a link: predecessor, the texts of its facts in the order of their changes, then what the
 *  link says of itself, with the digest of the file. */
export class LinkHash {
  readonly #hash: Hash;
  #texts = '';

  constructor(previous: string) {
    this.#hash = createHash('sha256').update(`${previous}\n`);
  }

  add(text: string): void {
    this.#texts += text;
    if (this.#texts.length < 65_536) return;
    this.#hash.update(this.#texts);
    this.#texts = '';
  }

  end(link: Link, digest: string): string {
    const { month, number, firstChange, facts, file } = link;
    this.#hash.update(`${this.#texts}link|${month}|${number}|${firstChange}|${facts}|${file}|${digest}\n`);
    return this.#hash.digest('hex');
  }
}

/** Hash before the first link of a chain. */
export const chainStart = '0'.repeat(64);

/** Appends links to the chains of the months. */
export class Chains {
  readonly #heads = new Map<number, ChainHead>();
  readonly #newest: StatementSync;
  readonly #dropped: StatementSync;
  readonly #insert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#newest = database.prepare(
      'SELECT number, hash FROM link WHERE month = ? ORDER BY number DESC LIMIT 1',
    );
    this.#dropped = database.prepare(
      'SELECT number, root AS hash FROM tombstone WHERE month = ? ORDER BY number DESC LIMIT 1',
    );
    this.#insert = database.prepare(
      'INSERT INTO link (month, number, first_change, facts, file, hash) VALUES (?, ?, ?, ?, ?, ?)',
    );
  }

  /** The newest link of a chain; number 0 before the first. */
  head(month: number): ChainHead {
    const known = this.#heads.get(month);
    if (known) return known;
    const found = (this.#newest.get(month) ?? this.#dropped.get(month)) as unknown as ChainHead | undefined;
    const head = found ?? { number: 0, hash: chainStart };
    this.#heads.set(month, head);
    return head;
  }

  append(link: Link, hash: string): void {
    this.#insert.run(link.month, link.number, link.firstChange, link.facts, link.file, hash);
    this.#heads.set(link.month, { number: link.number, hash });
  }
}
