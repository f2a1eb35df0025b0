import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkProperty } from '../../../box/billing/check-property.ts';
import { csvCells, csvText } from '../../../box/billing/csv-rows.ts';
import { importTable } from '../../../box/billing/import-table.ts';
import { exportTable, propertyTables } from '../../../box/billing/property-tables.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { germanDocument } from '../../simulators/demo/documents/german-document.ts';

const { property } = checkProperty(germanDocument(isoDate('2026-10-31')));
if (!property) throw new Error('The demo has a good document');

it.each(propertyTables)('takes an exported table of %s in without any change', (table) => {
  const again = checkProperty(importTable(property, table, csvCells(exportTable(property, table))));
  expect(again).toEqual({ property, issues: [] });
});

it('changes and adds rows by their id and leaves the rest', () => {
  const csv = 'unit;name;areaM2;building\nW1;Erdgeschoss links;73,4\n';
  expect(() => importTable(property, 'units', csvCells(csv))).toThrow('Row 2 has 3 cells');
  const good = 'unit,name,areaM2,building\nW1,Erdgeschoss links,73.4,H1\nW13,Dachgeschoss,40,H2\n';
  const changed = checkProperty(importTable(property, 'units', csvCells(good)));
  expect(changed.issues).toEqual([]);
  expect(changed.property?.buildings.map(({ id, units }) => `${id} ${units.length}`)).toEqual([
    'H1 12',
    'H2 1',
  ]);
  expect(changed.property?.buildings[0]?.units[0]).toMatchObject({
    name: 'Erdgeschoss links',
    areaM2: '73.4',
  });
});

it('takes in a change of tenants', () => {
  const csv = [
    'unit;id;type;party;firstDay;lastDay;persons;prepayment',
    'W1;W1-1;tenant;Familie Arndt;2024-11-01;2026-06-30;2;163',
    'W1;W1-2;tenant;Herr Zander;2026-07-01;;1;180.00',
  ].join('\r\n');
  const { property: changed, issues } = checkProperty(importTable(property, 'tenancies', csvCells(csv)));
  expect(issues).toEqual([]);
  const [first, second] = changed?.buildings[0]?.units[0]?.occupancies ?? [];
  expect(first).toMatchObject({
    lastDay: '2026-06-30',
    prepayments: [{ from: '2024-11-01', amount: '163' }],
  });
  expect(second).toMatchObject({ party: 'Herr Zander', persons: [{ from: '2026-07-01', persons: 1 }] });
});

it('refuses columns nobody knows and rows without an id', () => {
  expect(() => importTable(property, 'units', csvCells('unit;colour\nW1;red\n'))).toThrow(
    'No column of units is called "colour"',
  );
  expect(() => importTable(property, 'tenancies', csvCells('unit;id\nW1;\n'))).toThrow('A row has no id');
  expect(() => importTable(property, 'tenancies', csvCells('unit;id\nW99;x\n'))).toThrow(
    'There is no unit "W99"',
  );
  expect(() => csvCells('a;b\n"open;1\n')).toThrow('never closed');
});

it('reads back whatever it writes, without letting a spreadsheet compute it', () => {
  const cell = fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/^[=+@\t\r'-]+|^\s+$/g, ''));
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
      const full = rows.map(([a, b]) => [`x${a}`, b]);
      expect(csvCells(csvText(['one', 'two'], full))).toEqual([['one', 'two'], ...full]);
    }),
  );
  expect(csvText(['party'], [['=HYPERLINK("x")'], ['-2.5']])).toBe(
    '\uFEFFparty\r\n"\'=HYPERLINK(""x"")"\r\n-2.5\r\n',
  );
});
