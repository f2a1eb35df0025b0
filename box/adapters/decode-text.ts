import { isAscii } from 'node:buffer';
import { BoxError } from '../domain/box-error.ts';
import type { Issue } from '../domain/issue.ts';

/** A file's text in pieces, and what was odd about its encoding. */
export interface DecodedText {
  readonly encoding: string;
  readonly issues: readonly Issue[];
  pieces(): Iterable<string>;
}

/** Names that files use, and what the platform calls them. ISO-8859-1 is read as its superset Windows-1252. */
const knownEncodings: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['ascii', 'utf-8'],
  ['utf-16', 'utf-16le'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
  ['iso-8859-1', 'windows-1252'],
  ['latin1', 'windows-1252'],
  ['windows-1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
  ['iso-8859-15', 'iso-8859-15'],
]);

/** Finds the encoding of a file and decodes it in pieces (formats.md 1): a byte order mark wins; bytes that are valid
 *  UTF-8 with at least one multi-byte sequence are UTF-8 whatever is declared; declared UTF-8 that is none is read as
 *  Windows-1252, with a warning; else the declared encoding; without declaration Windows-1252.
 *  Throws BoxError `FILE_DAMAGED` for NUL bytes and for an encoding nobody knows. */
export function decodeText(bytes: () => Iterable<Uint8Array>): DecodedText {
  const head = firstBytes(bytes());
  const mark = byteOrderMark(head);
  if (mark?.startsWith('utf-16') === true)
    return { encoding: mark, issues: [], pieces: () => decode(bytes(), mark) };
  const declared = declaredEncoding(head);
  const { ascii, utf8 } = scan(bytes());
  const issues: Issue[] = [];
  let encoding = declared ?? 'windows-1252';
  if (ascii || utf8) encoding = 'utf-8';
  else if (mark === 'utf-8' || declared === 'utf-8') {
    encoding = 'windows-1252';
    issues.push({
      code: 'encoding-contradicts-declaration',
      level: 'warning',
      message: 'Declared as UTF-8, but its bytes are not: read as Windows-1252',
      position: 1,
    });
  }
  return { encoding, issues, pieces: () => decode(bytes(), encoding) };
}

/** The first bytes of a file as text by the same rule, for recognising it; empty if it cannot be text. Ends before the
 *  first NUL byte: what a power cut left half written is still known by its beginning. */
export function decodeHead(head: Uint8Array): string {
  const mark = byteOrderMark(head);
  if (mark?.startsWith('utf-16') === true) return new TextDecoder(mark).decode(head);
  const zero = head.indexOf(0);
  const text = zero < 0 ? head : head.subarray(0, zero);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(text);
  }
}

function firstBytes(pieces: Iterable<Uint8Array>): Uint8Array {
  const head = new Uint8Array(1024);
  let length = 0;
  for (const piece of pieces) {
    const part = piece.subarray(0, head.length - length);
    head.set(part, length);
    length += part.length;
    if (length === head.length) break;
  }
  return head.subarray(0, length);
}

function byteOrderMark(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

function declaredEncoding(head: Uint8Array): string | undefined {
  const text = new TextDecoder('windows-1252').decode(head.subarray(0, 256));
  const name = /^\s*(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1];
  if (name === undefined) return undefined;
  const known = knownEncodings.get(name.toLowerCase());
  if (known === undefined) throw new BoxError('FILE_DAMAGED', `Line 1: nobody knows the encoding "${name}"`);
  return known.startsWith('utf-16') ? 'utf-8' : known; // without a byte order mark it would not have been readable
}

function scan(pieces: Iterable<Uint8Array>): { ascii: boolean; utf8: boolean } {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let ascii = true;
  let utf8 = true;
  let offset = 0;
  for (const piece of pieces) {
    const zero = piece.indexOf(0);
    if (zero >= 0) {
      throw new BoxError(
        'FILE_DAMAGED',
        `NUL byte at offset ${offset + zero}: the file was cut or never fully written`,
      );
    }
    ascii &&= isAscii(piece);
    if (!ascii && utf8) utf8 = decodes(decoder, piece, true);
    offset += piece.length;
  }
  return { ascii, utf8: utf8 && (ascii || decodes(decoder, new Uint8Array(), false)) };
}

function decodes(decoder: TextDecoder, piece: Uint8Array, stream: boolean): boolean {
  try {
    decoder.decode(piece, { stream });
    return true;
  } catch {
    return false;
  }
}

function* decode(pieces: Iterable<Uint8Array>, encoding: string): Generator<string, void, undefined> {
  const decoder = new TextDecoder(encoding);
  for (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
