import { describe, expect, it } from 'vitest';
import type { SettledRow, Settlement } from '../../../../box/billing/settlement.ts';
import { isoDate } from '../../../../box/domain/civil-day.ts';
import type { StatementContext } from '../../../../box/exports/statement/bill.ts';
import { statementPdf } from '../../../../box/exports/statement/statement-pdf.ts';
import { languages } from '../../../../box/exports/words/words.ts';
import { peer } from '../../../peer.ts';
import { germanSettlement } from '../a-settlement.ts';
import { swissSettlement } from '../a-swiss-settlement.ts';
import { pdfObjects, pdfText } from '../pdf-text.ts';
import { testFonts } from '../test-fonts.ts';

const german = germanSettlement();
const swiss = swissSettlement();
const context: StatementContext = {
  language: 'de',
  issuedOn: isoDate('2026-03-02'),
  dueOn: isoDate('2026-03-31'),
  tenantLink: { url: 'https://box.example/t#k3J9sQ2mT0aXvB7cLw1ZpA', code: 'K7QF-2M9X' },
  energy: { carriers: [{ name: 'Heizöl', percent: '100' }], taxes: '412.30', fees: '386.75' },
};

function rowOf(settlement: Settlement, user: string): SettledRow {
  const row = settlement.rows.find((each) => each.user === user);
  if (!row) throw new Error(`No row "${user}"`);
  return row;
}

function print(settlement: Settlement, user: string, more: Partial<StatementContext> = {}): Uint8Array {
  return statementPdf(settlement, rowOf(settlement, user), { ...context, ...more }, testFonts);
}

describe('the document', () => {
  const pdf = print(german, 'A');
  const objects = pdfObjects(pdf);

  it('is the same byte for byte when it is drawn again', () => {
    expect(Buffer.from(print(germanSettlement(), 'A')).equals(pdf)).toBe(true);
  });

  it('says that it is PDF/A-3a, tagged, in German, with its title', () => {
    expect(objects).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(objects).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(objects).toMatch(/\/Marked true/);
    expect(objects).toContain('/Lang (de-DE)');
    expect(objects).toContain('/OutputIntents');
    expect(objects).toContain('/DisplayDocTitle true');
  });

  it('has a structure of headings, tables with heads and figures with words', () => {
    const kinds = [...objects.matchAll(/\/S \/(\w+)/g)].map(([, kind]) => kind);
    for (const kind of ['Document', 'Part', 'Sect', 'H1', 'H2', 'P', 'Table', 'TR', 'TH', 'TD', 'Figure'])
      expect(kinds).toContain(kind);
    const figures = [...objects.matchAll(/\/S \/Figure[^>]*/g)].map(([text]) => text);
    expect(figures.length).toBeGreaterThan(4);
    for (const figure of figures) expect(figure).toContain('/Alt');
  });

  it('carries nothing that a reader would run', () => {
    for (const name of ['/JS', '/JavaScript', '/AA', '/OpenAction', '/Launch', '/URI'])
      expect(objects).not.toContain(name);
  });

  it('embeds every font it uses', () => {
    const descriptors = [...objects.matchAll(/\/Type \/FontDescriptor/g)].length;
    const files = [...objects.matchAll(/\/FontFile[23]? /g)].length;
    expect(descriptors).toBeGreaterThan(0);
    expect(files).toBe(descriptors);
    expect(objects).not.toContain('/Type1');
  });
});

const pdftotext = peer('pdftotext');
const textOf = (pdf: Uint8Array) => pdfText(pdftotext ?? '', pdf);
describe.skipIf(pdftotext === undefined)('its text', () => {
  const text = textOf(print(german, 'A'));

  it('has what German law asks of a statement', () => {
    for (const wanted of [
      'Abrechnung Nr. 4711-2025-1',
      'Anna Sørensen-Großmüller',
      '01.01.2025 – 31.12.2025',
      'Nachzahlung 60,63',
      'IBAN DE89 3704 0044 0532 0130 00',
      'Grundkosten 1.688,40 200,00 m² 8,442000 60,00 506,52',
      'Verbrauchskosten 3.939,60 40.000,00 kWh 0,098490 12.000,00 1.181,88',
      '70 % nach Verbrauch',
      'Wärme für Warmwasser gemessen (§ 9 Abs. 2 HeizkostenV). Auf Warmwasser entfallen 9.000,0 kWh',
      '27410000 Steigleitung Heizung 15.000 27.000 12.000 kWh abgelesen',
      'Heizöl 02.03.2025 Mineralöl Nord GmbH',
      'Einstufung 5',
      'Anteil des Vermieters (40 %) 133,41 €',
      'Sie, Zeitraum davor 13.250,0 −9,4 %',
      'Durchschnittlicher Nutzer',
      'Haushaltsnahe Dienstleistungen 96,40',
      'Energieträger Heizöl 100 %',
      '§ 556 Abs. 3 BGB',
      'Kurzcode K7QF-2M9X',
      'Seite 1 von 4',
    ])
      expect(text).toContain(wanted);
  });

  it('shows every amount of the row and their sum', () => {
    const row = rowOf(german, 'C1');
    const shown = textOf(print(german, 'C1'));
    for (const amount of [...Object.values(row.amounts), row.total])
      expect(shown).toContain(amount.replace('.', ',').replace(/\B(?=(\d{3})+,)/, '.'));
    expect(shown).toContain('Sie tragen 273 von 365 Tagen und 640,00 ‰ der Gradtage');
    expect(shown).toContain('Guthaben 471,05');
  });

  it('marks what was not read', () => {
    expect(textOf(print(german, 'B'))).toContain('Apr 2025 1.280,0 berechnet');
    expect(textOf(print(german, 'C2'))).toContain('geschätzt');
  });

  it('names what a supplier did not state instead of leaving it out', () => {
    const { energy: _energy, ...without } = context;
    const shown = textOf(statementPdf(german, rowOf(german, 'A'), without, testFonts));
    expect(shown).toContain('Steuern, Abgaben und Zölle keine Angabe des Lieferanten');
  });

  it.each(languages)('speaks %s to the last word', (language) => {
    const shown = textOf(print(swiss, 'A', { language }));
    expect(shown).toContain('1’168.60');
    expect(shown).toContain('1 168.60');
    expect(shown).not.toContain('undefined');
  });

  it('keeps long names and umlauts on the page', () => {
    const long = 'Wolfeschlegelsteinhausenbergerdorff-Łukaszewski-Öztürk';
    const rows = german.rows.map((row) => (row.user === 'A' ? { ...row, party: `${long} ${long}` } : row));
    const shown = textOf(print({ ...german, rows }, 'A')).replaceAll(/\s/g, '');
    expect([...shown.matchAll(/Wolfeschlegelsteinhausenbergerdorff-/g)].length).toBe(2);
    expect([...shown.matchAll(/Łukaszewski-Öztürk/g)].length).toBe(2);
  });

  it('goes over several pages with a hundred devices and repeats the head', () => {
    const rows = german.rows.map((row) =>
      row.user === 'A'
        ? {
            ...row,
            devices: Array.from({ length: 100 }, (_, at) => ({
              ...deviceOf(row),
              serial: `${27_000_000 + at}`,
            })),
          }
        : row,
    );
    const shown = textOf(print({ ...german, rows }, 'A'));
    for (let at = 0; at < 100; at += 1) expect(shown).toContain(`${27_000_000 + at}`);
    expect([...shown.matchAll(/Gerät Raum Art Anfang/g)].length).toBeGreaterThan(2);
  });
});

function deviceOf({ devices: [first] }: SettledRow) {
  if (!first) throw new Error('The row has devices');
  return first;
}
