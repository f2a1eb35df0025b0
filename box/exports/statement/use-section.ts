import type { SettledMonth } from '../../billing/settlement.ts';
import { addDecimals, type Decimal, decimal } from '../../domain/decimal.ts';
import { drawBars, type Frame } from '../print/draw-bars.ts';
import { drawLines, looks, paragraph } from '../print/draw-text.ts';
import { drawTable, type Row, type Table, tableHeight } from '../print/draw-table.ts';
import { makeRoom, sheet } from '../print/open-print.ts';
import { group, leaf } from '../print/tagged.ts';
import { placesOf, shownQuantity } from '../words/numbers.ts';
import type { Bill } from './bill.ts';
import { fieldName } from './device-section.ts';

const chartHeight = 92;
const gutter = 22;

/** Consumption month by month: a chart for each field and one table that says the same in numbers. */
export function useSection(bill: Bill): void {
  const { print, words, row } = bill;
  const fields = Map.groupBy(row.months, ({ field }) => field);
  group(print, 'Sect', () => {
    paragraph(print, 'H2', words.use.heading, looks.heading, { keepWithNext: chartHeight + 30 });
    if (fields.size === 0) {
      paragraph(print, 'P', words.use.empty, looks.body);
      return;
    }
    charts(bill, [...fields.values()]);
    if (row.months.some(({ mark }) => mark !== 'read')) paragraph(print, 'P', words.use.hatched, looks.small);
    if (![...fields.values()].every((months) => isWhole(months, row)))
      paragraph(print, 'P', words.use.gaps, looks.small);
    print.y += 4;
    monthTable(bill, [...fields.values()]);
  });
  print.y += 16;
}

/** Charts in pairs; a single one takes the whole width. */
function charts(bill: Bill, fields: readonly (readonly SettledMonth[])[]): void {
  const { print } = bill;
  const whole = sheet.right - sheet.left;
  const width = fields.length === 1 ? whole : (whole - gutter) / 2;
  for (let at = 0; at < fields.length; at += 2) {
    makeRoom(print, chartHeight + 26);
    const top = print.y + 4;
    for (const [place, months] of fields.slice(at, at + 2).entries()) {
      chart(bill, months, { x: sheet.left + place * (width + gutter), y: top, width, height: chartHeight });
    }
    print.y = top + looks.strong.leading + chartHeight + 8;
  }
}

function chart(bill: Bill, months: readonly SettledMonth[], frame: Frame): void {
  const { print, words, writing } = bill;
  const title = titleOf(bill, months[0]);
  const narrow = frame.width < 300;
  const bars = months.map(({ until, quantity, mark }) => ({
    label: narrow ? monthName(until, words).slice(0, 1).toUpperCase() : monthName(until, words),
    value: quantity,
    hatched: mark !== 'read',
  }));
  leaf(print, 'P', () => drawLines(print, [title], looks.strong, frame, frame.y));
  const below = { ...frame, y: frame.y + looks.strong.leading + 2 };
  leaf(print, 'Figure', () => drawBars(print, bars, below, writing), { alt: `${title}. ${words.use.chart}` });
}

function monthTable(bill: Bill, fields: readonly (readonly SettledMonth[])[]): void {
  const { print, words, writing, row } = bill;
  const ends = [...new Set(fields.flat().map(({ until }) => until))].toSorted();
  const parts = fields.map((months) => ({
    months,
    places: placesOf(
      months[0]?.unit ?? '',
      months.map(({ quantity }) => quantity),
    ),
    marked: months.some(({ mark }) => mark !== 'read'),
  }));
  const columns = [
    { title: words.use.month, width: 16 },
    ...parts.flatMap(({ months, marked }) => [
      { title: titleOf(bill, months[0]), width: 20, number: true },
      ...(marked ? [{ title: words.use.mark, width: 15 }] : []),
    ]),
    // The rest of the width, so that few columns do not stand far apart.
    { title: '', width: Math.max(0, 70 - 35 * parts.length) },
  ];
  const rows = ends.map((until) => ({
    cells: [
      `${monthName(until, words)} ${until.slice(0, 4)}`,
      ...parts.flatMap(({ months, places, marked }) => {
        const month = months.find((each) => each.until === until);
        return [
          shownQuantity(month?.quantity, writing, places),
          ...(marked ? [month ? words.mark[month.mark] : ''] : []),
        ];
      }),
    ],
  }));
  const sums: string[] = [];
  for (const { months, places, marked } of parts) {
    const sum = months.reduce<Decimal>(
      (all, { quantity }) => addDecimals(all, decimal(quantity)),
      decimal('0'),
    );
    // A sum of some months would look like the consumption that was billed.
    sums.push(isWhole(months, row) ? shownQuantity(sum, writing, places) : '');
    if (marked) sums.push('');
  }
  const sumRow: Row = { cells: [words.use.total, ...sums], kind: 'sum' };
  const table: Table = { columns, rows: [...rows, sumRow], dense: true };
  makeRoom(print, tableHeight(print, table));
  drawTable(print, table);
}

function titleOf({ words }: Bill, month: SettledMonth | undefined): string {
  if (!month) return '';
  const unit = words.unit[month.unit] ?? month.unit;
  return `${fieldName(month, words)}${unit === '' ? '' : ` (${unit})`}`;
}

function monthName(until: string, words: Bill['words']): string {
  return words.months[Number(until.slice(5, 7)) - 1] ?? until;
}

/** Whether there is a value for each month of the row. */
function isWhole(months: readonly SettledMonth[], { from, to }: Bill['row']): boolean {
  return months.length === monthCount(to) - monthCount(from) + 1;
}

function monthCount(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
}
