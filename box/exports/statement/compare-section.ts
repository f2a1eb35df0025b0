import { isoDate, daysIn } from '../../domain/civil-day.ts';
import { type Decimal, decimal } from '../../domain/decimal.ts';
import {
  divideRationals,
  exactly,
  fixedText,
  multiplyRationals,
  productOf,
  type Rational,
  rational,
  rationalOf,
  roundRational,
  subtractRationals,
  sumOf,
} from '../../domain/rational.ts';
import { drawLines, looks, paragraph } from '../print/draw-text.ts';
import { ink, makeRoom, mm, sheet } from '../print/open-print.ts';
import { group, leaf } from '../print/tagged.ts';
import { number } from '../words/numbers.ts';
import type { FieldWord } from '../words/words.ts';
import type { Bill } from './bill.ts';
import { consumptionPool } from './pool-groups.ts';

/** Own use beside the period before and an average user, as a graphic (§ 6a (3) no. 6 and 7 HeizkostenV). Heat is
 *  adjusted for weather where climate factors are known; where something cannot be compared, it says why. */
export function compareSection(bill: Bill): void {
  const { print, words } = bill;
  const fields = (['heat', 'warmWater', 'cold', 'coldWater'] as const).filter((field) => own(bill, field));
  if (fields.length === 0) return;
  group(print, 'Sect', () => {
    paragraph(print, 'H2', words.compare.heading, looks.heading, { keepWithNext: 110 });
    for (const field of fields) drawField(bill, field);
    print.y += 2;
    for (const line of remarks(bill, fields)) paragraph(print, 'P', line, looks.small);
  });
  print.y += 16;
}

interface Line {
  readonly label: string;
  readonly value: Rational;
  readonly own: boolean;
}

function drawField(bill: Bill, field: FieldWord): void {
  const { print, words, writing, settlement } = bill;
  const lines = linesOf(bill, field);
  const unit = settlement.pools[consumptionPool(settlement, field) ?? '']?.weightUnit ?? '';
  const title = `${words.field[field]} (${words.unit[unit] ?? unit})`;
  makeRoom(print, lines.length * 15 + 26);
  print.y += 3;
  paragraph(print, 'P', title, looks.strong);
  const most = Math.max(...lines.map(({ value }) => asNumber(value)));
  const label = { x: sheet.left, width: mm(44) };
  const bar = { x: sheet.left + mm(46), width: mm(78) };
  const figure = { x: bar.x + bar.width + mm(2), width: mm(20), align: 'right' as const };
  const change = {
    x: figure.x + figure.width + mm(2),
    width: sheet.right - figure.x - figure.width - mm(2),
    align: 'right' as const,
  };
  const [first] = lines;
  const top = print.y;
  leaf(
    print,
    'Figure',
    () => {
      for (const [at, line] of lines.entries()) {
        const y = top + at * 15;
        drawLines(print, [line.label], looks.cell, label, y);
        const width = most === 0 ? 0 : (bar.width * asNumber(line.value)) / most;
        print.pdf
          .rect(bar.x, y + 1, width, 9)
          .fillColor(line.own ? ink.strong : ink.pale)
          .fill();
        drawLines(print, [number(fixedText(line.value, 1), writing, 1)], looks.cell, figure, y);
        if (!line.own && first)
          drawLines(print, [difference(first.value, line.value, bill)], looks.small, change, y + 0.5);
      }
    },
    { alt: altText(title, lines, bill) },
  );
  print.y = top + lines.length * 15 + 4;
}

function altText(title: string, lines: readonly Line[], { words, writing }: Bill): string {
  const values = lines.map(({ label, value }) => `${label}: ${number(fixedText(value, 1), writing, 1)}`);
  return `${words.compare.chart} ${title}. ${values.join('; ')}.`;
}

function linesOf(bill: Bill, field: FieldWord): Line[] {
  const { words, row, context } = bill;
  const used = own(bill, field);
  if (!used) return [];
  const climate = field === 'heat' ? context.climate : undefined;
  const lines = [{ label: words.compare.you, value: adjusted(used, climate?.thisPeriod), own: true }];
  const before = row.previous?.[field];
  if (before !== undefined) {
    const value = adjusted(rationalOf(decimal(before)), climate?.before);
    lines.push({ label: words.compare.before, value, own: false });
  }
  const average = averageUse(bill, field);
  if (average)
    lines.push({ label: words.compare.average, value: adjusted(average, climate?.thisPeriod), own: false });
  return lines;
}

function adjusted(value: Rational, climateFactor: string | undefined): Rational {
  return climateFactor === undefined ? value : multiplyRationals(value, exactly(climateFactor));
}

function own({ settlement, row }: Bill, field: FieldWord): Rational | undefined {
  const pool = consumptionPool(settlement, field);
  const weight = pool === undefined ? undefined : row.weights[pool];
  if (weight === undefined || settlement.pools[pool ?? '']?.weight === undefined) return undefined;
  return rationalOf(decimal(weight));
}

/** Consumption of the house per m² and day, for this area and these days; `undefined` below three units: a neighbour
 *  must not be read out of it. */
function averageUse({ settlement, row }: Bill, field: FieldWord): Rational | undefined {
  const pool = settlement.pools[consumptionPool(settlement, field) ?? ''];
  const units = new Set(settlement.rows.map(({ unit }) => unit.id));
  if (units.size < 3 || pool?.weight === undefined) return undefined;
  const areaDays = sumOf(settlement.rows.map(areaTime));
  if (areaDays.numerator === 0n) return undefined;
  return divideRationals(productOf(rationalOf(decimal(pool.weight)), areaTime(row)), areaDays);
}

function areaTime({ unit, from, to }: Bill['row']): Rational {
  const days = daysIn({ firstDay: isoDate(from), lastDay: isoDate(to) });
  return multiplyRationals(rationalOf(decimal(unit.areaM2)), rational(BigInt(days)));
}

/** How much more or less the tenant used than what he is compared with, in percent of that. */
function difference(used: Rational, reference: Rational, { words, writing }: Bill): string {
  if (reference.numerator === 0n) return '';
  const part = divideRationals(subtractRationals(used, reference), reference);
  const percent: Decimal = roundRational(multiplyRationals(part, rational(100n)), 1, 'half-up');
  const sign = percent.startsWith('-') || percent === '0' ? '' : '+';
  return words.compare.change(`${sign}${number(percent, writing, 1)}`);
}

function remarks(bill: Bill, fields: readonly FieldWord[]): string[] {
  const { words, row, settlement, context } = bill;
  const lines: string[] = [];
  if (!fields.some((field) => row.previous?.[field] !== undefined)) lines.push(words.compare.noBefore);
  const units = new Set(settlement.rows.map(({ unit }) => unit.id)).size;
  lines.push(units < 3 ? words.compare.noAverage : words.compare.averageBasis(`${units}`));
  if (settlement.regime === 'heizkostenv')
    lines.push(context.climate ? words.compare.weather : words.compare.noWeather);
  return [lines.join(' ')];
}

/** For a length on paper only. */
function asNumber({ numerator, denominator }: Rational): number {
  return Number(numerator) / Number(denominator);
}
