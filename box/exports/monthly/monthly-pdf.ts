import { monthlyInformation, type MonthlyInformationInput } from '../../billing/monthly-information.ts';
import type { SettledAddress } from '../../billing/settlement.ts';
import { type IsoDate, isoDate, monthEnd } from '../../domain/civil-day.ts';
import type { Decimal } from '../../domain/decimal.ts';
import { fixedText, type Rational, roundRational } from '../../domain/rational.ts';
import { drawSection } from '../print/draw-section.ts';
import { drawLines, looks, paragraph } from '../print/draw-text.ts';
import type { Row } from '../print/draw-table.ts';
import {
  closePages,
  endPrint,
  ink,
  mm,
  newPage,
  openPrint,
  type Print,
  type PrintFonts,
  sheet,
} from '../print/open-print.ts';
import { artifact, group, leaf } from '../print/tagged.ts';
import { addressLines } from '../statement/letter-head.ts';
import { number, type Writing } from '../words/numbers.ts';
import type { Language, Words } from '../words/words.ts';
import { wordsOf } from '../words/words-of.ts';

/** The monthly information of one user. */
export interface MonthlyLetter {
  readonly language: Language;
  readonly issuedOn: IsoDate;
  /** Any day of the month it is about. */
  readonly month: IsoDate;
  readonly sender: string;
  readonly property: string;
  readonly unit: string;
  readonly party: string;
  readonly address?: SettledAddress;
  readonly use: MonthlyInformationInput;
  /** By which units and m³ became kWh: an estimate, and labelled so. Absent: heat and warm water were metered in kWh. */
  readonly conversion?: { readonly kwhPerUnit: Decimal; readonly kwhPerM3: Decimal };
}

/** The monthly consumption information (§ 6a (1) no. 2, (2) HeizkostenV) as one tagged page: heat and warm water in kWh,
 *  the month before, the same month of last year, an average user; what is not there is named, never left out. */
export function monthlyPdf(letter: MonthlyLetter, fonts: PrintFonts): Uint8Array {
  const words = wordsOf(letter.language);
  const writing: Writing = { language: letter.language, country: 'DE', currency: 'EUR' };
  const print = openPrint(
    {
      title: `${words.title.monthly} ${monthOf(letter.month, words)}, ${letter.unit}`,
      author: letter.sender,
      language: `${letter.language}-DE`,
      issuedOn: letter.issuedOn,
      tagged: true,
    },
    fonts,
  );
  newPage(print);
  group(print, 'Part', () => {
    head(print, letter, words);
    const shown = monthlyInformation(letter.use);
    drawSection(print, {
      heading: `${words.monthly.heading} ${monthOf(letter.month, words)}`,
      table: {
        columns: [
          { title: '', width: 60 },
          { title: words.monthly.kwh, width: 20, number: true },
        ],
        rows: useRows(shown, words, writing),
      },
      after: letter.conversion ? [estimateLine(letter.conversion, words, writing)] : [],
    });
    comparison(print, shown, monthOf(letter.month, words), words, writing);
    paragraph(print, 'P', words.monthly.law, looks.small);
    paragraph(print, 'P', words.energy.advice, looks.small);
  });
  closePages(print, (page, of) => {
    const box = { x: sheet.left, width: sheet.right - sheet.left, align: 'right' } as const;
    const text = `${words.head.page} ${page} ${words.head.of} ${of}`;
    artifact(print, () => drawLines(print, [text], looks.small, box, mm(281)), 'Pagination');
  });
  return endPrint(print);
}

type Shown = ReturnType<typeof monthlyInformation>;

function head(
  print: Print,
  { sender, property, unit, party, address = {} }: MonthlyLetter,
  words: Words,
): void {
  print.y = mm(16);
  paragraph(print, 'P', sender, looks.heading);
  print.y = mm(50);
  for (const line of [party, ...addressLines(address)]) paragraph(print, 'P', line, looks.address);
  print.y = mm(99);
  paragraph(print, 'H1', words.title.monthly, looks.title);
  paragraph(print, 'P', [property, unit].filter((part) => part !== '').join(', '), looks.body);
  print.y += 12;
}

function useRows(shown: Shown, words: Words, writing: Writing): Row[] {
  const kwh = (value: Rational) => number(fixedText(value, 1), writing, 1);
  const rows: Row[] = [
    { cells: [words.field.heat, kwh(shown.heatKwh)] },
    { cells: [words.field.warmWater, kwh(shown.warmWaterKwh)] },
    { cells: [words.use.total, kwh(shown.total)], kind: 'sum' },
  ];
  if (shown.weatherAdjustedHeatKwh)
    rows.push({ cells: [words.monthly.weather, kwh(shown.weatherAdjustedHeatKwh)] });
  return rows;
}

/** Bars over a common scale: this month, the month before, last year's, the average user. */
function comparison(print: Print, shown: Shown, month: string, words: Words, writing: Writing): void {
  const others = [
    { label: words.monthly.previous, ...shown.previous },
    { label: words.monthly.previousYear, ...shown.previousYear },
    { label: words.monthly.average, ...shown.average },
  ];
  const lines: readonly Line[] = [{ label: month, kwh: shown.total }, ...others];
  const most = Math.max(1, ...lines.map(({ kwh }) => (kwh ? asNumber(kwh) : 0)));
  const textOf = ({ kwh }: Line) => (kwh ? number(fixedText(kwh, 1), writing, 1) : words.monthly.noData);
  group(print, 'Sect', () => {
    paragraph(print, 'H2', `${words.compare.heading} (${words.monthly.kwh})`, looks.heading);
    const top = print.y + 4;
    const alt = lines.map((line) => `${line.label}: ${textOf(line)}`).join('; ');
    leaf(
      print,
      'Figure',
      () => {
        for (const [at, line] of lines.entries()) {
          const y = top + at * 18;
          drawLines(print, [line.label], looks.cell, { x: sheet.left, width: mm(52) }, y);
          const width = line.kwh ? (mm(62) * asNumber(line.kwh)) / most : 0;
          const colour = at === 0 ? ink.strong : ink.pale;
          if (width > 0)
            print.pdf
              .rect(sheet.left + mm(54), y + 1, width, 10)
              .fillColor(colour)
              .fill();
          const figure = { x: sheet.left + mm(116), width: mm(28), align: 'right' } as const;
          drawLines(print, [textOf(line)], looks.cell, figure, y);
          const change = { x: sheet.left + mm(144), width: mm(21), align: 'right' } as const;
          drawLines(print, [changeOf(line, writing)], looks.small, change, y + 0.5);
        }
      },
      { alt },
    );
    print.y = top + lines.length * 18 + 14;
  });
}

interface Line {
  readonly label: string;
  readonly kwh?: Rational;
  readonly changePercent?: Rational;
}

/** How much the month differs from what it is compared with. */
function changeOf({ changePercent }: Line, writing: Writing): string {
  if (!changePercent) return '';
  const percent = roundRational(changePercent, 1, 'half-up');
  const sign = percent.startsWith('-') || percent === '0' ? '' : '+';
  return `${sign}${number(percent, writing, 1)} %`;
}

function estimateLine(
  { kwhPerUnit, kwhPerM3 }: NonNullable<MonthlyLetter['conversion']>,
  words: Words,
  writing: Writing,
): string {
  return words.monthly.estimate(number(kwhPerUnit, writing), number(kwhPerM3, writing));
}

function monthOf(month: IsoDate, words: Words): string {
  const last = monthEnd(isoDate(month));
  return `${words.months[Number(last.slice(5, 7)) - 1] ?? ''} ${last.slice(0, 4)}`;
}

/** For a length on paper only. */
function asNumber({ numerator, denominator }: Rational): number {
  return Number(numerator) / Number(denominator);
}
