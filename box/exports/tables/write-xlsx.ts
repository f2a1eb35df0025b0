import { zipSync } from 'fflate';
import { dayNumber, parseIsoDate } from '../../domain/civil-day.ts';
import { guardedCell } from './guarded-cell.ts';
import type { Sheet } from './sheet.ts';
import { isNumber } from './write-csv.ts';

/** Sheets as one workbook (Office Open XML, ECMA-376): a head that stays in sight, numbers as numbers, days as days, texts
 *  never as formulas. The same sheets give the same bytes: the archive knows no clock. */
export function writeXlsx(sheets: readonly Sheet[]): Uint8Array {
  const numbered = sheets.map((sheet, at) => ({ sheet, number: at + 1 }));
  const files = new Map<string, string>([
    ['[Content_Types].xml', contentTypes(numbered)],
    ['_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']])],
    ['xl/workbook.xml', workbook(numbered)],
    [
      'xl/_rels/workbook.xml.rels',
      relations([
        ...numbered.map(({ number }) => ['worksheet', `worksheets/sheet${number}.xml`] as const),
        ['styles', 'styles.xml'],
      ]),
    ],
    ['xl/styles.xml', styles],
    ...numbered.map(({ sheet, number }) => [`xl/worksheets/sheet${number}.xml`, worksheet(sheet)] as const),
  ]);
  const encoder = new TextEncoder();
  return zipSync(Object.fromEntries([...files].map(([name, text]) => [name, encoder.encode(text)])), {
    mtime: new Date(1980, 0, 1), // the first day an archive can name
  });
}

interface Numbered {
  readonly sheet: Sheet;
  readonly number: number;
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Cell formats by their place: plain, bold head, number as it is, day. */
const style = { plain: 0, head: 1, number: 2, day: 3 } as const;
const styles = `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`;

function contentTypes(sheets: readonly Numbered[]): string {
  const parts = sheets.map(
    ({ number }) =>
      `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${types}.worksheet+xml"/>`,
  );
  return `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>${parts.join('')}</Types>`;
}

function relations(targets: readonly (readonly [string, string])[]): string {
  const parts = targets.map(
    ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${office}/${type}" Target="${target}"/>`,
  );
  return `${head}<Relationships xmlns="${packages}/relationships">${parts.join('')}</Relationships>`;
}

function workbook(sheets: readonly Numbered[]): string {
  const parts = sheets.map(
    ({ sheet, number }) =>
      `<sheet name="${escaped(sheet.name.slice(0, 31))}" sheetId="${number}" r:id="rId${number}"/>`,
  );
  return `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${parts.join('')}</sheets></workbook>`;
}

function worksheet({ columns, rows }: Sheet): string {
  const widths = columns.map(({ title }, at) => {
    const longest = rows.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), title.length);
    const width = Math.min(Math.max(longest + 2, 8), 60);
    return `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`;
  });
  const top = columns.map(({ title }) => textCell(title, style.head)).join('');
  const body = rows.map(
    (row) => `<row>${row.map((cell, at) => cellOf(cell, columns[at]?.kind)).join('')}</row>`,
  );
  return `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData><row>${top}</row>${body.join('')}</sheetData></worksheet>`;
}

function cellOf(cell: string, kind: string | undefined): string {
  if (cell === '') return '<c/>';
  if (kind === 'number' && isNumber(cell)) return `<c s="${style.number}"><v>${cell}</v></c>`;
  const day = kind === 'day' ? parseIsoDate(cell) : undefined;
  // Spreadsheets count days from 30 December 1899.
  if (day !== undefined) return `<c s="${style.day}"><v>${dayNumber(day) + 25_569}</v></c>`;
  return textCell(cell, style.plain);
}

/** Inline text is never a formula, but a sheet saved as CSV would make it one: so it is guarded here, too. */
function textCell(text: string, format: number): string {
  return `<c s="${format}" t="inlineStr"><is><t xml:space="preserve">${escaped(guardedCell(text))}</t></is></c>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
