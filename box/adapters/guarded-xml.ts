import { SaxesParser } from 'saxes';
import { BoxError } from '../domain/box-error.ts';

/** What a reader of XML is told, in document order. */
export interface XmlListener {
  /** An element begins; `line` counts from 1. Attributes by their names as written, with prefix. */
  open(name: string, line: number, attributes: XmlAttributes): void;
  /** An element ends; `text` is the character data directly before, with references resolved. */
  close(name: string, text: string, line: number): void;
}

/** Attributes of an element. An object without prototype: look up own keys only. */
export type XmlAttributes = Readonly<Record<string, string>>;

/** Limits of one document; a real gateway file stays far below them (reliability.md 5). */
const limits = Object.freeze({
  depth: 40,
  attributes: 64,
  nameLength: 128,
  /** Longest text, attribute value or comment, in characters. */
  run: 65_536,
  elements: 5_000_000,
});

/** Reads an XML document in pieces: a single root, or `many` one after another, each perhaps with its own declaration;
 *  well formed, no document type, within limits. Yields after each piece, so that what the listener gathered can be
 *  passed on. Throws BoxError `FILE_DAMAGED` with line and column, `FILE_TRUNCATED` if the end is missing. */
export function* readXml(
  pieces: Iterable<string>,
  listener: XmlListener,
  roots: 'one' | 'many' = 'one',
): Generator<void, void, undefined> {
  const parser = new SaxesParser({ position: true, fragment: roots === 'many' });
  let depth = 0;
  let elements = 0;
  let attributes = 0;
  let text = '';
  let silent = 0;

  const fail = (what: string): never => {
    throw new BoxError('FILE_DAMAGED', `Line ${parser.line}, column ${parser.column}: ${what}`);
  };
  parser.on('error', (error) => fail(sentence(error.message)));
  parser.on('doctype', () => fail('a document type is not allowed in gateway files'));
  parser.on('attribute', (attribute) => {
    silent = 0;
    attributes += 1;
    if (attributes > limits.attributes) fail(`more than ${limits.attributes} attributes on one element`);
    if (attribute.value.length > limits.run) fail('an attribute value is too long');
  });
  parser.on('opentag', (tag) => {
    silent = 0;
    attributes = 0;
    text = '';
    depth += 1;
    elements += 1;
    if (depth > limits.depth) fail(`elements are nested deeper than ${limits.depth}`);
    if (elements > limits.elements) fail(`more than ${limits.elements} elements`);
    if (tag.name.length > limits.nameLength) fail('an element name is too long');
    listener.open(localName(tag.name), parser.line, tag.attributes as XmlAttributes);
  });
  const gather = (piece: string): void => {
    silent = 0;
    text += piece;
    if (text.length > limits.run) fail('a text is too long');
    if (depth === 0 && text.trim() !== '') fail('text stands outside the root element');
  };
  parser.on('text', gather);
  parser.on('cdata', gather);
  parser.on('closetag', (tag) => {
    silent = 0;
    depth -= 1;
    const content = text;
    text = '';
    listener.close(localName(tag.name), content, parser.line);
  });

  let length = 0;
  for (const piece of roots === 'many' ? withoutDeclarations(pieces) : pieces) {
    // saxes gathers without bound until an event: look at the run before it grows, in small steps.
    for (let at = 0; at < piece.length; at += limits.run) {
      if (silent > limits.run) fail('a text, comment or tag is too long');
      const part = piece.length <= limits.run ? piece : piece.slice(at, at + limits.run);
      silent += part.length;
      parser.write(part);
    }
    length += piece.length;
    yield;
  }
  if (length === 0) throw new BoxError('FILE_DAMAGED', 'The file is empty');
  if (depth > 0 || elements === 0) {
    const message = `Line ${parser.line}: the file ends before its last element is closed, it was cut while being written or sent`;
    throw new BoxError('FILE_TRUNCATED', message);
  }
  parser.close();
}

/** The text without its XML declarations, of which only the first is allowed to the parser; it was decoded already. */
function* withoutDeclarations(pieces: Iterable<string>): Generator<string, void, undefined> {
  let rest = '';
  for (const piece of pieces) {
    const text = (rest + piece).replaceAll(/<\?xml\s[^<>?]{0,200}\?>/g, '');
    const open = text.lastIndexOf('<');
    // What may be the beginning of a declaration waits for its end.
    const cut = open >= 0 && text.length - open < 256 ? open : text.length;
    yield text.slice(0, cut);
    rest = text.slice(cut);
  }
  if (rest !== '') yield rest;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

function sentence(message: string): string {
  return message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
}
