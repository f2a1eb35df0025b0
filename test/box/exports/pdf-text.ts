import { execFileSync } from 'node:child_process';
import { inflateSync } from 'node:zlib';

/** What stands on the pages, as poppler reads it, every gap as one blank; `program` is the path of pdftotext. */
export function pdfText(program: string, pdf: Uint8Array): string {
  const text = execFileSync(program, ['-layout', '-', '-'], {
    input: pdf,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return text.replaceAll(/[ \u00a0]+/g, ' ');
}

/** All objects of a PDF as text, their streams unpacked: what a reader would act on. */
export function pdfObjects(pdf: Uint8Array): string {
  const raw = Buffer.from(pdf);
  const text = raw.toString('latin1');
  const parts: string[] = [];
  let at = 0;
  for (const found of text.matchAll(/stream\n/g)) {
    if (text.slice(found.index - 3, found.index) === 'end') continue;
    const start = found.index + found[0].length;
    const end = text.indexOf('\nendstream', start);
    const head = text.slice(at, found.index);
    parts.push(head);
    const dictionary = head.slice(head.lastIndexOf('obj'));
    const body = raw.subarray(start, end);
    const packed = dictionary.includes('/FlateDecode');
    parts.push(packed ? inflateSync(body).toString('latin1') : body.toString('latin1'));
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
