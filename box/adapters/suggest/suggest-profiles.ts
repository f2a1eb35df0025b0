import { BoxError } from '../../domain/box-error.ts';
import type { FileHead } from '../adapter.ts';
import { checkedProfile } from '../profile/check-profile.ts';
import { compileProfile } from '../profile/compile-profile.ts';
import type { Profile, ProfileText, TableProfile, XmlProfile } from '../profile/profile-schema.ts';
import { rootName } from '../xml-root.ts';
import { deriveProfile } from './derive-profile.ts';
import { namesHeading } from './names-heading.ts';
import { type SniffedTable, sniffTable } from './sniff-table.ts';

/** A profile that may read a file, with what speaks for it. */
export interface Suggestion {
  /** 0 to 1: how much of the file's columns or elements the profile understands. */
  readonly score: number;
  /** Reference profile it was made of: `sontex-csv-ref/1`; absent if it was made for this file alone. */
  readonly basedOn?: string;
  readonly reasons: readonly string[];
  readonly profile: ProfileText;
}

/** What a file seems to be, and the profiles that come nearest, the best first. */
export interface Suggestions {
  /** In words: `a table of 7 columns, parted by ";", header in line 3`. */
  readonly seems: string;
  readonly suggestions: readonly Suggestion[];
}

const mostSuggestions = 3;

/** Looks at the beginning of a file that nobody recognises, and suggests profiles for it (formats.md 11.2): one derived
 *  from its headings and cells, and known ones whose columns or elements it has. Looks at 64 KiB at most, with nothing
 *  that could run long. */
export function suggestProfiles(head: FileHead, known: readonly Profile[]): Suggestions {
  const id = idOf(head.name);
  const root = rootName(head.text);
  if (root !== undefined) {
    const suggestions = known.flatMap((profile) =>
      profile.kind === 'xml' ? (fromDocument(profile, root, head.text, id) ?? []) : [],
    );
    return { seems: `an XML document with the root "${root}"`, suggestions: best(suggestions, head) };
  }
  const table = head.text === '' ? undefined : sniffTable(head.text);
  if (!table)
    return {
      seems: head.text === '' ? 'a binary file' : 'a text without a table that could be seen',
      suggestions: [],
    };
  const derived = deriveProfile(table, id, titleOf(head.name));
  const columns = table.headings.filter((heading) => heading !== '').length;
  const suggestions: Suggestion[] = known.flatMap((profile) =>
    profile.kind === 'table' ? (fromTable(profile, table, id) ?? []) : [],
  );
  if (derived)
    suggestions.push({
      score: round(derived.mapped / columns),
      reasons: derived.reasons,
      profile: derived.profile,
    });
  const delimiter = table.delimiter === '\t' ? 'tab' : `"${table.delimiter}"`;
  return {
    seems: `a table of ${columns} columns, parted by ${delimiter}, header in line ${table.headerLine}`,
    suggestions: best(suggestions, head),
  };
}

/** Those that are profiles and know this very file; of equal scores, the one made for it comes first. */
function best(suggestions: readonly Suggestion[], head: FileHead): Suggestion[] {
  return suggestions
    .filter(({ score, profile }) => score > 0 && knows(profile, head))
    .toSorted(
      (a, b) => b.score - a.score || Number(a.basedOn !== undefined) - Number(b.basedOn !== undefined),
    )
    .slice(0, mostSuggestions);
}

/** Headings come from outside: what was made of them is checked like any other profile. */
function knows(profile: ProfileText, head: FileHead): boolean {
  try {
    return compileProfile(checkedProfile(profile)).recognises(head);
  } catch (error) {
    if (error instanceof BoxError) return false;
    throw error;
  }
}

/** A known table profile, if at least half of the file's columns have its names: with those columns as its header. */
function fromTable(profile: TableProfile, table: SniffedTable, id: string): Suggestion | undefined {
  const written = table.headings.filter((heading) => heading !== '');
  let found: { readonly headings: readonly string[]; readonly at: number } | undefined;
  for (const [at, rule] of profile.tables.entries()) {
    const headings = written.filter(namesHeading(rule));
    if (headings.length > (found?.headings.length ?? 0)) found = { headings, at };
  }
  if (!found || found.headings.length * 2 < written.length) return undefined;
  const { headings, at } = found;
  const tables = profile.tables.map((rule, index) =>
    index === at ? { ...rule, header: { all: headings.slice(0, 30) } } : rule,
  );
  return {
    score: round(headings.length / written.length),
    basedOn: `${profile.id}/${profile.version}`,
    reasons: [`${headings.length} of ${written.length} columns have the names of "${profile.title}"`],
    profile: {
      ...adapted(profile, id),
      delimiters: [table.delimiter],
      tables,
    },
  };
}

/** A known profile as the beginning of one's own. */
function adapted<Known extends TableProfile | XmlProfile>(profile: Known, id: string): Known {
  const title = `After ${profile.title}`.slice(0, 200);
  return { ...profile, id, version: 1, title, basedOn: `${profile.id}/${profile.version}` };
}

/** A known XML profile, if the document has elements that it names: with its own root. */
function fromDocument(profile: XmlProfile, root: string, text: string, id: string): Suggestion | undefined {
  const names = new Set(elementNames(profile.document));
  const there = [...names].filter((name) => text.includes(`<${name}`) || text.includes(`:${name}`));
  if (there.length * 2 < names.size) return undefined;
  return {
    score: round(there.length / names.size),
    basedOn: `${profile.id}/${profile.version}`,
    reasons: [`${there.length} of ${names.size} elements have the names of "${profile.title}"`],
    profile: {
      ...adapted(profile, id),
      document: { ...profile.document, root },
    },
  };
}

/** Names of elements in the paths of a document's rules. */
function elementNames(document: XmlProfile['document']): string[] {
  const { device, records } = document;
  const paths = [typeof device === 'string' ? device : device.groupsOf, records ?? ''];
  for (const { value, unit } of document.registers)
    for (const source of [value, unit]) if (typeof source === 'string') paths.push(source);
  return paths.flatMap((path) => path.match(/[A-Za-z][\w-]*/g) ?? []);
}

function round(share: number): number {
  return Math.round(Math.min(1, share) * 100) / 100;
}

/** An id out of a file's name: `Ablesung_2025-12.csv` becomes `ablesung`. */
function idOf(name: string): string {
  const plain = name
    .slice(0, 200)
    .toLowerCase()
    .replace(/\.[a-z0-9]{1,5}$/, '')
    .normalize('NFKD')
    .replaceAll(/[^a-z]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return plain.length >= 3 ? plain : 'own-format';
}

function titleOf(name: string): string {
  const plain = name.replaceAll(/\p{C}/gu, '').trim();
  return `Like ${plain === '' ? 'a file without name' : plain}`.slice(0, 200);
}
