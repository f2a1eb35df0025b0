import type { Settlement, SettledRow } from '../../billing/settlement.ts';
import { addDecimals, type Decimal, decimal } from '../../domain/decimal.ts';
import type { IsoDate } from '../../domain/civil-day.ts';
import { drawSection } from '../print/draw-section.ts';
import { drawLines, looks, paragraph } from '../print/draw-text.ts';
import { drawTable, type Row, type Table } from '../print/draw-table.ts';
import {
  closePages,
  endPrint,
  mm,
  newPage,
  openPrint,
  type Print,
  type PrintFonts,
  sheet,
} from '../print/open-print.ts';
import { artifact, group } from '../print/tagged.ts';
import { costsSection } from '../statement/costs-section.ts';
import { senderLines } from '../statement/letter-head.ts';
import { currencySign, day, number, span, type Writing } from '../words/numbers.ts';
import type { Language, Words } from '../words/words.ts';
import { wordsOf } from '../words/words-of.ts';

/** Language and day of an overview. */
export interface OverviewContext {
  readonly language: Language;
  readonly issuedOn: IsoDate;
}

/** The overall statement for the manager: every row with vacancies, control sums, costs and warnings (billing.md 4.10),
 *  as PDF/A-3a. The same settlement gives the same bytes. */
export function overviewPdf(settlement: Settlement, context: OverviewContext, fonts: PrintFonts): Uint8Array {
  const words = wordsOf(context.language);
  const [author] = senderLines({ settlement });
  const print = openPrint(
    {
      title: `${words.title.overview} ${settlement.property.name} ${settlement.period.to.slice(0, 4)}`,
      author,
      language: `${context.language}-${settlement.property.country}`,
      issuedOn: context.issuedOn,
      tagged: true,
    },
    fonts,
  );
  drawOverview(print, settlement, context);
  return endPrint(print);
}

/** Draws an overview on pages of its own and lets them go. Returns how many there are. */
export function drawOverview(print: Print, settlement: Settlement, context: OverviewContext): number {
  const words = wordsOf(context.language);
  const { country } = settlement.property;
  const writing: Writing = { language: context.language, country, currency: settlement.currency };
  newPage(print);
  group(print, 'Part', () => {
    heading(print, settlement, words, writing, context.issuedOn);
    paragraph(print, 'H2', words.overview.heading, looks.heading);
    print.y += 3;
    drawTable(print, rowsTable(settlement, words, writing));
    print.y += 16;
    checks(print, settlement, words, writing);
    costsSection({ print, settlement, words, writing });
    const doubts = settlement.issues.filter(({ level }) => level !== 'info');
    if (doubts.length > 0) warnings(print, doubts, words);
  });
  let pages = 0;
  closePages(print, (page, of) => {
    pages = of;
    footer(print, settlement, words, page, of);
  });
  return pages;
}

function heading(
  print: Print,
  settlement: Settlement,
  words: Words,
  writing: Writing,
  issuedOn: IsoDate,
): void {
  const { property, period, version } = settlement;
  paragraph(print, 'P', senderLines({ settlement })[0], looks.small);
  print.y += 6;
  paragraph(print, 'H1', `${words.title.overview}: ${property.name}`, looks.title);
  const parts = [
    span(period.from, period.to, writing),
    `${words.head.date} ${day(issuedOn, writing)}`,
    ...(version > 1 ? [`${words.head.correction} ${version}`] : []),
  ];
  paragraph(print, 'P', parts.join(' · '), looks.body);
  print.y += 12;
}

function rowsTable(settlement: Settlement, words: Words, writing: Writing): Table {
  const sign = currencySign(writing);
  const { rows } = settlement;
  const sums = {
    total: sumOf(rows.map(({ total }) => total)),
    prepaid: sumOf(rows.map(({ prepaid }) => prepaid)),
    balance: sumOf(rows.map(({ balance }) => balance)),
  };
  return {
    columns: [
      { title: words.overview.unit, width: 22 },
      { title: words.overview.party, width: 34 },
      { title: words.overview.period, width: 33 },
      { title: `${words.overview.total}\u00a0${sign}`, width: 17, number: true },
      { title: `${words.overview.prepaid}\u00a0${sign}`, width: 17, number: true },
      { title: `${words.overview.balance}\u00a0${sign}`, width: 17, number: true },
    ],
    rows: [
      ...rows.map((row) => rowOf(row, words, writing)),
      {
        cells: [
          words.use.total,
          '',
          '',
          number(sums.total, writing, 2),
          number(sums.prepaid, writing, 2),
          number(sums.balance, writing, 2),
        ],
        kind: 'sum',
      },
    ],
    dense: rows.length > 30,
  };
}

function rowOf(row: SettledRow, words: Words, writing: Writing): Row {
  const who = row.type === 'tenant' ? row.party : words.overview.type[row.type];
  return {
    cells: [
      row.unit.name,
      who,
      span(row.from, row.to, writing),
      number(row.total, writing, 2),
      number(row.prepaid, writing, 2),
      number(row.balance, writing, 2),
    ],
  };
}

/** What stays with the landlord, and whether everything adds up. */
function checks(print: Print, settlement: Settlement, words: Words, writing: Writing): void {
  const landlords = sumOf(settlement.rows.filter(({ type }) => type !== 'tenant').map(({ total }) => total));
  const { co2, notAllocable } = settlement;
  const rows: Row[] = [
    {
      cells: [
        `${words.overview.type.vacancy}, ${words.overview.type.selfUse}`,
        number(landlords, writing, 2),
      ],
    },
    ...(co2?.deducted === true
      ? [{ cells: [`CO₂: ${words.co2.landlord}`, number(co2.landlord, writing, 2)] }]
      : []),
    { cells: [words.costs.notAllocable, number(notAllocable, writing, 2)] },
  ];
  const all = sumOf([landlords, notAllocable, co2?.deducted === true ? co2.landlord : '0']);
  rows.push({ cells: [words.use.total, number(all, writing, 2)], kind: 'sum' });
  const { sumOfRowsIsSumOfCosts, problems } = settlement.checks;
  const sound = sumOfRowsIsSumOfCosts && problems.length === 0;
  drawSection(print, {
    heading: words.overview.landlord,
    table: {
      columns: [
        { title: '', width: 70 },
        { title: currencySign(writing), width: 30, number: true },
      ],
      rows,
    },
    after: sound ? [`${words.overview.checks}: ${words.overview.ok}`] : problems,
  });
}

function warnings(print: Print, doubts: Settlement['issues'], words: Words): void {
  drawSection(print, {
    heading: words.overview.warnings,
    table: {
      columns: [
        { title: '', width: 78 },
        { title: '', width: 22 },
      ],
      rows: doubts.map(({ message, code }) => ({ cells: [message, code] })),
      dense: doubts.length > 12,
    },
  });
}

function footer(print: Print, settlement: Settlement, words: Words, page: number, pages: number): void {
  const box = { x: sheet.left, width: sheet.right - sheet.left };
  artifact(
    print,
    () => {
      drawLines(print, [`${words.title.overview} · ${settlement.property.name}`], looks.small, box, mm(281));
      const right = `${words.head.page} ${page} ${words.head.of} ${pages}`;
      drawLines(print, [right], looks.small, { ...box, align: 'right' }, mm(281));
    },
    'Pagination',
  );
}

function sumOf(texts: readonly (string | undefined)[]): Decimal {
  return texts.reduce<Decimal>((sum, text) => addDecimals(sum, decimal(text ?? '0')), decimal('0'));
}
