import { SaxesParser } from 'saxes';
import { BoxError } from '../domain/box-error.ts';

/** Most that is unpacked of one part of a workbook, in bytes. */
const mostBytes = 64 * 1024 * 1024;

/** The rows of the first sheet of a workbook (.xlsx), as texts; cells that are left out are empty. Numbers are given as a
 *  person typed them: a workbook keeps 73.4 as 73.400000000000006. Throws `FILE_DAMAGED`. */
export async function xlsxRows(bytes: Uint8Array<ArrayBuffer>): Promise<string[][]> {
  // Loaded when needed: few tables come as workbooks, and the library is large.
  const zip = await import('@zip.js/zip.js');
  try {
    const reader = new zip.ZipReader(new zip.Uint8ArrayReader(bytes), { useWebWorkers: false });
    const entries = await reader.getEntries();
    const part = async (name: string): Promise<string> => {
      const entry = entries.find(({ filename }) => filename === name);
      if (!entry || entry.directory) return '';
      if (entry.uncompressedSize > mostBytes) throw new RangeError(`${name} is too large`);
      return entry.getData(new zip.TextWriter());
    };
    const shared = sharedTexts(await part('xl/sharedStrings.xml'));
    const sheet = await part('xl/worksheets/sheet1.xml');
    await reader.close();
    if (sheet === '') throw new RangeError('there is no first sheet');
    return sheetRows(sheet, shared);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `This workbook cannot be read (${reason}): save it again as .xlsx, or as CSV`;
    throw new BoxError('FILE_DAMAGED', message, { cause });
  }
}

/** Texts that cells name by their number; a text may be in several runs. */
function sharedTexts(xml: string): string[] {
  const texts: string[] = [];
  readXml(xml, {
    open: (name) => void (name === 'si' && texts.push('')),
    text: (name, text) => void (name === 't' && texts.push((texts.pop() ?? '') + text)),
  });
  return texts;
}

function sheetRows(xml: string, shared: readonly string[]): string[][] {
  const rows: string[][] = [];
  let column = 0;
  let type = '';
  readXml(xml, {
    open(name, attribute) {
      if (name === 'row') rows.push([]);
      if (name !== 'c') return;
      const row = rows.at(-1) ?? [];
      column = columnOf(attribute('r')) ?? row.length;
      type = attribute('t') ?? '';
      while (row.length <= column) row.push('');
    },
    text(name, text) {
      const row = rows.at(-1);
      if (!row || (name !== 'v' && name !== 't')) return;
      row[column] = (row[column] ?? '') + valueOf(text, type, shared);
    },
  });
  const width = Math.max(0, ...rows.map((row) => row.length));
  for (const row of rows) while (row.length < width) row.push('');
  return rows.filter((row) => row.some((cell) => cell !== ''));
}

function valueOf(text: string, type: string, shared: readonly string[]): string {
  if (type === 's') return shared[Number(text)] ?? '';
  if (type === 'b') return text === '1' ? 'true' : 'false';
  return type === '' || type === 'n' ? String(Number(text)) : text;
}

/** `C7` is in column 2. */
function columnOf(place: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(place ?? '')?.[0];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function readXml(
  xml: string,
  see: {
    readonly open: (name: string, attribute: (name: string) => string | undefined) => void;
    readonly text: (name: string, text: string) => void;
  },
): void {
  if (xml.includes('<!DOCTYPE')) throw new RangeError('it has a document type');
  const parser = new SaxesParser();
  const path: string[] = [];
  parser.on('opentag', ({ name, attributes }) => {
    path.push(name);
    see.open(name, (attribute) => attributes[attribute]);
  });
  parser.on('closetag', () => void path.pop());
  parser.on('text', (text) => see.text(path.at(-1) ?? '', text));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
}
