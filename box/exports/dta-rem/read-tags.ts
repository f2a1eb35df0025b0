import { SaxesParser } from 'saxes';
import { BoxError } from '../../domain/box-error.ts';

/** Where the value of an attribute stands in a text: the characters from `start` to before `end`, without quotes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One tag of a document, in document order; `depth` is 1 for the root. */
export interface Tag {
  readonly type: 'open' | 'close';
  /** Name without prefix. */
  readonly name: string;
  readonly depth: number;
  readonly line: number;
  /** Value of an attribute with references resolved, empty where it is absent. */
  attribute(name: string): string;
  /** Where the value stands; `undefined` where the attribute is absent. */
  span(name: string): Span | undefined;
}

/** Longest document that is edited, in characters: 10,000 units with two tenancies and six cost centres. */
const longestDocument = 64 * 1024 * 1024;

/** Reads the tags of a whole document together with the places of their attribute values, so that single values can be
 *  replaced and everything else stays as it is, byte for byte. Throws BoxError `FILE_DAMAGED` with line and column for
 *  what is not well formed, is cut, or has a document type (entities are never resolved). */
export function readTags(text: string): readonly Tag[] {
  if (text.length > longestDocument) throw new BoxError('FILE_DAMAGED', 'The document is larger than 64 MB');
  const parser = new SaxesParser({ xmlns: false, position: true });
  const tags: Tag[] = [];
  let depth = 0;
  const fail = (what: string): never => {
    throw new BoxError('FILE_DAMAGED', `Line ${parser.line}, column ${parser.column}: ${what}`);
  };
  parser.on('error', (error) => fail(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => fail('a document type is not allowed'));
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    const end = parser.position;
    const start = text.lastIndexOf('<', end - 1); // no attribute value of a well-formed tag holds a "<"
    tags.push({
      type: 'open',
      name: localName(name),
      depth,
      line: parser.line,
      attribute: (wanted) => attributes[wanted] ?? '',
      span: (wanted) => (wanted in attributes ? spanOf(text, { start, end }, wanted) : undefined),
    });
  });
  parser.on('closetag', ({ name }) => {
    tags.push({
      type: 'close',
      name: localName(name),
      depth,
      line: parser.line,
      attribute: nothing,
      span: nowhere,
    });
    depth -= 1;
  });
  parser.write(text);
  if (depth > 0)
    fail('the document ends before its last element is closed: it was cut while being written or sent');
  parser.close();
  return tags;
}

/** The text with the values at these places replaced; they must not overlap. */
export function replaceSpans(text: string, changes: readonly (Span & { readonly value: string })[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, value } of changes.toSorted((a, b) => a.start - b.start)) {
    if (start < at) throw new RangeError('Two changes at one place');
    pieces.push(text.slice(at, start), value);
    at = end;
  }
  return pieces.join('') + text.slice(at);
}

const pattern = /([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

function spanOf(text: string, tag: Span, wanted: string): Span | undefined {
  for (const found of text.slice(tag.start, tag.end).matchAll(pattern)) {
    if (found[1] !== wanted) continue;
    const value = found[2] ?? found[3] ?? '';
    const end = tag.start + found.index + found[0].length - 1;
    return { start: end - value.length, end };
  }
  return undefined;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function nothing(): string {
  return '';
}

function nowhere(): undefined {
  return undefined;
}
