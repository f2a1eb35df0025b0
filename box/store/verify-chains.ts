import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { chainStart, type ChainHead, descriptionChain, type Link, LinkHash } from './chain.ts';
import { monthOfDay } from './day-month.ts';
import { type FoundFact, prepareFactReader } from './verify-facts.ts';
import type { Finding, Report } from './finding.ts';

interface StoredLink extends Link {
  readonly hash: string;
  readonly digest: string | null;
  readonly name: string | null;
}

/** A stretch of the change sequence: one link, or what was dropped with a month. */
interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly link?: StoredLink;
}

/** Facts that are looked at together. */
const chunkFacts = 20_000;

/** Walks along the change sequence, link after link: every number is there once, every fact has its mark, every link
 *  the hash of its facts and its predecessor. Names each fact that differs, and each link of which no fact does. */
export async function verifyChains(
  database: DatabaseSync,
  report: Report,
): Promise<{ readonly readings: number; readonly links: number }> {
  const box = database.prepare('SELECT last_change, readings FROM box').get();
  const lastChange = Number(box?.['last_change']);
  const stretches = stretchesOf(database);
  const facts = prepareFactReader(database, report);
  const heads = headsAfterDrops(database);
  let at = 0;
  let expected = 1;
  let readings = 0;
  let links = 0;
  while (at < stretches.length) {
    const some: Stretch[] = [];
    for (let size = 0; size < chunkFacts; at += 1) {
      const stretch = stretches[at];
      if (!stretch) break;
      some.push(stretch);
      size += stretch.last - stretch.first + 1;
    }
    const found = facts.between(expected, Math.max(expected, some.at(-1)?.last ?? 0));
    for (const { first, last, link } of some) {
      if (first > expected) missing(report, expected, first - 1, 'belong to no link: a link was removed');
      if (first < expected)
        report({ about: 'sequence', message: `The changes ${first} to ${expected - 1} were counted twice` });
      for (let change = expected; change < first; change += 1) found.delete(change); // told as one
      expected = Math.max(expected, last + 1);
      if (!link) continue;
      links += 1;
      if (link.month !== descriptionChain) readings += link.facts;
      checkLink(link, found, heads, report);
    }
    for (const [change, fact] of found)
      report({ ...fact.about, message: `${fact.what} (change ${change}) was added from outside` });
    await nextTurn();
  }
  if (expected - 1 !== lastChange) {
    const message = `The change sequence ends at ${expected - 1}, it had reached ${lastChange}: the newest links were removed, or the number was changed`;
    report({ about: 'sequence', message });
  }
  for (const [change, fact] of facts.outside(expected - 1))
    report({ ...fact.about, message: `${fact.what} (change ${change}) was added from outside` });
  if (Number(box?.['readings']) !== readings) {
    const message = `${readings} readings are in the chains, the store counts ${String(box?.['readings'])}: the count was changed`;
    report({ about: 'sequence', message });
  }
  return { readings, links };
}

function checkLink(
  link: StoredLink,
  found: Map<number, FoundFact>,
  heads: Map<number, ChainHead>,
  report: Report,
): void {
  const { month, number, firstChange, facts, file } = link;
  const where = `in link ${number} of ${month === descriptionChain ? 'devices and states' : `month ${month}`}, file ${file} "${link.name ?? '?'}"`;
  const head = heads.get(month) ?? { number: 0, hash: chainStart };
  if (number !== head.number + 1)
    report({ about: 'chain', message: `Link ${number} of chain ${month} follows on link ${head.number}` });
  const hash = new LinkHash(head.hash);
  let named = false;
  for (let change = firstChange; change < firstChange + facts; change += 1) {
    const fact = found.get(change);
    found.delete(change);
    if (!fact) {
      named = true;
      missing(report, change, change, `${where}, is missing: read the original ${link.digest ?? '?'} again`);
      continue;
    }
    hash.add(fact.text);
    const inPlace = fact.day === undefined ? descriptionChain : monthOfDay(fact.day);
    if (!fact.changed && inPlace === month) continue;
    named = true;
    report({ ...fact.about, message: `${fact.what} (change ${change}) was changed` });
  }
  if (!named && hash.end(link, link.digest ?? '') !== link.hash) {
    const message = `Something was changed ${where} (changes ${firstChange} to ${firstChange + facts - 1}), or before it in this chain`;
    report({ about: 'chain', message });
  }
  heads.set(month, { number, hash: link.hash });
}

function missing(report: Report, first: number, last: number, why: string): void {
  const which = first === last ? `Change ${first}` : `The changes ${first} to ${last}`;
  const finding: Finding = { about: 'sequence', message: `${which} ${why}` };
  report(first === last ? { ...finding, change: first } : finding);
}

function stretchesOf(database: DatabaseSync): Stretch[] {
  const links = database
    .prepare(
      `SELECT month, number, first_change AS firstChange, facts, file, hash, file.digest, file.name
       FROM link LEFT JOIN file ON file.id = link.file`,
    )
    .all() as unknown as StoredLink[];
  const stretches: Stretch[] = links.map((link) => ({
    first: link.firstChange,
    last: link.firstChange + link.facts - 1,
    link,
  }));
  for (const { ranges } of database.prepare('SELECT ranges FROM tombstone').all())
    for (const [first, last] of JSON.parse(String(ranges)) as [number, number][])
      stretches.push({ first, last });
  return stretches.toSorted((left, right) => left.first - right.first);
}

/** Where chains go on whose month was dropped: at the newest tombstone. */
function headsAfterDrops(database: DatabaseSync): Map<number, ChainHead> {
  const heads = new Map<number, ChainHead>();
  for (const row of database.prepare('SELECT month, number, root FROM tombstone ORDER BY number').all())
    heads.set(Number(row['month']), { number: Number(row['number']), hash: String(row['root']) });
  return heads;
}
