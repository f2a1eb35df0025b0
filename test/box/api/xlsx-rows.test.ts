import { TextReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { expect, it } from 'vitest';
import { xlsxRows } from '../../../box/api/xlsx-rows.ts';

/** A workbook with the parts that matter, made by us. */
async function workbook(parts: Readonly<Record<string, string>>): Promise<Uint8Array<ArrayBuffer>> {
  const zip = new ZipWriter(new Uint8ArrayWriter());
  for (const [name, text] of Object.entries(parts)) await zip.add(name, new TextReader(text));
  return new Uint8Array(await zip.close());
}

const shared =
  '<sst><si><t>unit</t></si><si><r><t>area</t></r><r><t>M2</t></r></si><si><t>Çelik &amp; Co</t></si></sst>';
const sheet = (rows: string) => `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`;

it('reads shared, inline and boolean cells, numbers as they were typed, and cells that are left out', async () => {
  const rows = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><t>x</t></is></c></row>
    <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>73.400000000000006</v></c><c r="C2" t="b"><v>1</v></c></row><row r="3"/>`;
  const bytes = await workbook({ 'xl/sharedStrings.xml': shared, 'xl/worksheets/sheet1.xml': sheet(rows) });
  expect(await xlsxRows(bytes)).toEqual([
    ['unit', 'areaM2', '', 'x'],
    ['Çelik & Co', '73.4', 'true', ''],
  ]);
});

it.each([
  ['a workbook without a sheet', { 'xl/other.xml': '<a/>' }],
  ['a sheet that is cut', { 'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row>' }],
  [
    'a sheet with entities of its own',
    { 'xl/worksheets/sheet1.xml': '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>' },
  ],
])('refuses %s', async (_what, parts) => {
  await expect(xlsxRows(await workbook(parts))).rejects.toMatchObject({ code: 'FILE_DAMAGED' });
});

it('refuses what only begins like a workbook', async () => {
  await expect(xlsxRows(new Uint8Array([0x50, 0x4b, 3, 4, 9, 9]))).rejects.toMatchObject({
    code: 'FILE_DAMAGED',
  });
});
