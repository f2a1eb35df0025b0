import { createZstdDecompress } from 'node:zlib';

const mostCharacters = 2000;
const headBytes = 8192;

/** The first lines of a file in readable form, at most 2,000 characters, from its bytes compressed with zstd. Only
 *  the start is unpacked. Binary content is shown as hexadecimal with its readable characters beside it. */
export async function excerptOf(original: Uint8Array): Promise<string> {
  const head = await firstBytes(original);
  if (head.length === 0) return '';
  const text = head[0] === 0xff && head[1] === 0xfe ? utf16(head) : decode(head);
  return (text ?? dump(head)).slice(0, mostCharacters);
}

async function firstBytes(original: Uint8Array): Promise<Buffer> {
  const unpack = createZstdDecompress();
  const pieces: Buffer[] = [];
  let length = 0;
  unpack.end(original);
  try {
    for await (const piece of unpack as AsyncIterable<Buffer>) {
      pieces.push(piece);
      length += piece.length;
      if (length >= headBytes) break;
    }
  } catch {
    // What came before the fault is better than nothing.
  }
  return Buffer.concat(pieces).subarray(0, headBytes);
}

/** The bytes as text if they are: UTF-8, else Windows-1252, with control characters made visible. */
function decode(head: Buffer): string | undefined {
  if (head.includes(0)) return undefined;
  const utf8 = new TextDecoder('utf-8').decode(head).replace(/\uFFFD+$/, ''); // the cut may split a character
  const text = utf8.includes('\uFFFD') ? new TextDecoder('windows-1252').decode(head) : utf8;
  const odd = text.match(/[^\P{Cc}\t\r\n]/gu)?.length ?? 0;
  return odd * 20 > text.length ? undefined : visible(text);
}

function utf16(head: Buffer): string {
  return visible(new TextDecoder('utf-16le').decode(head));
}

function visible(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\t\n]/gu, '·');
}

function dump(head: Buffer): string {
  const lines: string[] = [];
  for (let at = 0; at < head.length && lines.length < 28; at += 16) {
    const row = head.subarray(at, at + 16);
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = row.toString('latin1').replaceAll(/[^ -~]/g, '.');
    lines.push(`${hex.padEnd(47)}  ${text}`);
  }
  return lines.join('\n');
}
