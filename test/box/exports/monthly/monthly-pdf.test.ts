import { describe, expect, it } from 'vitest';
import { isoDate } from '../../../../box/domain/civil-day.ts';
import { decimal } from '../../../../box/domain/decimal.ts';
import { exactly } from '../../../../box/domain/rational.ts';
import { type MonthlyLetter, monthlyPdf } from '../../../../box/exports/monthly/monthly-pdf.ts';
import { languages } from '../../../../box/exports/words/words.ts';
import { peer } from '../../../peer.ts';
import { pdfObjects, pdfText } from '../pdf-text.ts';
import { testFonts } from '../test-fonts.ts';

const energy = (heat: string, water: string) => ({ heatKwh: exactly(heat), warmWaterKwh: exactly(water) });
/** The figures of the golden case uvi-001. */
const letter: MonthlyLetter = {
  language: 'de',
  issuedOn: isoDate('2025-12-10'),
  month: isoDate('2025-11-01'),
  sender: 'Wohnungsgenossenschaft Südliche Friedrichstadt eG',
  property: 'Lindenstraße 8',
  unit: '1. OG links',
  party: 'Anna Sørensen-Großmüller',
  address: { street: 'Lindenstraße 8', postcode: '10969', town: 'Berlin' },
  use: {
    current: energy('420.3592', '301.25'),
    previous: energy('300', '242.8'),
    previousYear: energy('450', '281.1'),
    averageKwh: exactly('658.84'),
  },
  conversion: { kwhPerUnit: decimal('1.0834'), kwhPerM3: decimal('125') },
};
const pdftotext = peer('pdftotext');
const textOf = (changed: Partial<MonthlyLetter> = {}) =>
  pdfText(pdftotext ?? '', monthlyPdf({ ...letter, ...changed }, testFonts));

describe.skipIf(pdftotext === undefined)('its text', () => {
  it('has heat and warm water in kWh, three comparisons, and says that it is an estimate', () => {
    const text = textOf();
    for (const wanted of [
      'Verbrauch im Monat Nov 2025',
      'Heizung 420,4',
      'Warmwasser 301,3',
      'Summe 721,6',
      'Vormonat 542,8 +32,9 %',
      'Derselbe Monat im Vorjahr 731,1 −1,3 %',
      'Durchschnittlicher Nutzer 658,8 +9,5 %',
      'Einheiten mal 1,0834 kWh, m³ mal 125 kWh',
      '§ 6a Abs. 1 Nr. 2',
    ])
      expect(text).toContain(wanted);
  });

  it('names what there is no data for', () => {
    const text = textOf({ use: { current: energy('10', '0') } });
    expect([...text.matchAll(/keine Angabe/g)].length).toBe(3);
  });

  it.each(languages)('speaks %s', (language) => {
    expect(textOf({ language })).not.toContain('undefined');
  });
});

it('is one tagged page, the same byte for byte each time, with nothing to run', () => {
  const pdf = monthlyPdf(letter, testFonts);
  expect(Buffer.from(monthlyPdf(letter, testFonts)).equals(pdf)).toBe(true);
  const objects = pdfObjects(pdf);
  expect(objects).toContain('/Count 1');
  expect(objects).toMatch(/\/S \/Figure[^>]*\/Alt/);
  for (const name of ['/JS', '/JavaScript', '/AA', '/OpenAction']) expect(objects).not.toContain(name);
});
