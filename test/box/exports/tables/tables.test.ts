import { unzipSync } from 'fflate';
import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDecimals, decimal } from '../../../../box/domain/decimal.ts';
import { guardedCell } from '../../../../box/exports/tables/guarded-cell.ts';
import { settlementSheets } from '../../../../box/exports/tables/settlement-sheets.ts';
import { columnsOf } from '../../../../box/exports/tables/sheet.ts';
import { summarySheet } from '../../../../box/exports/tables/summary-sheet.ts';
import { writeCsv } from '../../../../box/exports/tables/write-csv.ts';
import { writeXlsx } from '../../../../box/exports/tables/write-xlsx.ts';
import { germanSettlement } from '../a-settlement.ts';
import { demoGermany, demoSwitzerland } from '../demo-settlements.ts';

const german = { separator: ';', mark: ',' } as const;

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

describe('a CSV file', () => {
  it('begins with a byte order mark, ends lines with CR LF, writes numbers with the mark asked for', () => {
    const sheet = {
      name: 'A',
      columns: columnsOf('t:Name', 'n:Amount', 'd:Day'),
      rows: [['Öz; "A"', '-12.50', '2025-12-31']],
    };
    expect(textOf(writeCsv(sheet, german))).toBe(
      '\uFEFFName;Amount;Day\r\n"Öz; ""A""";-12,50;2025-12-31\r\n',
    );
    expect(textOf(writeCsv(sheet, { separator: ',', mark: '.' }))).toContain(',-12.50,2025-12-31');
  });

  it('never holds a cell that a spreadsheet takes for a formula', () => {
    const start = fc.constantFrom('=', '+', '-', '@', '\t', '\r', ' =', '|', '%', '');
    const cell = fc.tuple(start, fc.string()).map((parts) => parts.join(''));
    fc.assert(
      fc.property(cell, fc.constantFrom('text', 'number', 'day'), (text, kind) => {
        const columns = [{ title: 'x', kind }] as const;
        const csv = textOf(writeCsv({ name: 'A', columns, rows: [[text]] }, german));
        const written = csv.slice('\uFEFFx\r\n'.length).replace(/^"/, '');
        if (!/^-?\d+(,\d+)?\r\n$/.test(written)) expect(written).not.toMatch(/^\s*[=+\-@|%]/);
      }),
    );
    expect(guardedCell('=HYPERLINK("http://x")')).toBe(`'=HYPERLINK("http://x")`);
    expect(guardedCell('a\u0000b')).toBe('ab');
  });
});

describe('a workbook', () => {
  const sheets = settlementSheets(demoGermany());
  const bytes = writeXlsx(sheets);
  const files = unzipSync(bytes);

  it('is the same byte for byte when it is written again', () => {
    expect(Buffer.from(writeXlsx(settlementSheets(demoGermany()))).equals(Buffer.from(bytes))).toBe(true);
  });

  it('has a part for every sheet, and every cell in it', () => {
    const parser = new XMLParser({
      ignoreAttributes: false,
      isArray: (name) => name === 'row' || name === 'c',
    });
    for (const [at, sheet] of sheets.entries()) {
      const part = files[`xl/worksheets/sheet${at + 1}.xml`];
      const tree = parser.parse(textOf(part ?? new Uint8Array())) as {
        worksheet: { sheetData: { row: { c: unknown[] }[] } };
      };
      expect(tree.worksheet.sheetData.row).toHaveLength(sheet.rows.length + 1);
      for (const row of tree.worksheet.sheetData.row) expect(row.c).toHaveLength(sheet.columns.length);
    }
    expect(textOf(files['xl/workbook.xml'] ?? new Uint8Array())).toContain('name="Devices"');
  });

  it('has numbers as numbers, days as days, names as guarded text, and no formula', () => {
    const columns = columnsOf('t:Name', 'n:Amount', 'd:Day');
    const file = unzipSync(
      writeXlsx([{ name: 'A & B', columns, rows: [['=1+1 <&>', '1204.50', '2025-12-31']] }]),
    );
    const sheet = textOf(file['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
    expect(sheet).toContain('<v>1204.50</v>');
    expect(sheet).toContain('<c s="3"><v>46022</v></c>');
    expect(sheet).toContain("'=1+1 &lt;&amp;&gt;");
    expect(sheet).not.toContain('<f>');
  });
});

it('a summary adds up to the settlement, tariff by tariff', () => {
  for (const settlement of [germanSettlement(), demoGermany(), demoSwitzerland()]) {
    const { rows } = summarySheet(settlement);
    const totals = rows.filter(([, unit]) => unit === 'Total');
    const amounts = totals.slice(0, -1).map((row) => decimal(row.at(-1) ?? ''));
    expect(amounts.reduce(addDecimals)).toBe(decimal(settlement.sum));
    expect(totals.at(-1)?.at(-1)).toBe(settlement.sum);
    for (const total of totals.slice(0, -1)) {
      const lines = rows.filter((row) => row[1] !== 'Total' && row[5] === total[5] && row[6] === total[6]);
      expect(lines.map((row) => decimal(row.at(-1) ?? '')).reduce(addDecimals)).toBe(
        decimal(total.at(-1) ?? ''),
      );
    }
  }
});
