import { daysIn, isoDate } from '../../domain/civil-day.ts';
import { type Decimal, decimal, roundDecimal, shiftDecimal, subtractDecimals } from '../../domain/decimal.ts';
import { drawSection } from '../print/draw-section.ts';
import type { Row, Table } from '../print/draw-table.ts';
import { currencySign, mostPlaces, number } from '../words/numbers.ts';
import type { Bill } from './bill.ts';
import { poolGroups } from './pool-groups.ts';

/** How the tenant's share comes about: one line a pool, total ÷ quantity = price, × own quantity = own amount. */
export function shareSection(bill: Bill): void {
  const { print, words, writing, settlement, row } = bill;
  const groups = poolGroups(settlement, row, words);
  const pools = groups.flatMap((each) => each.pools);
  const places = {
    quantity: clamp(mostPlaces(pools.flatMap((id) => [settlement.pools[id]?.weight, row.weights[id]])), 2, 4),
    price: clamp(mostPlaces(pools.map((id) => settlement.pools[id]?.unitPrice)), 2, 6),
  };
  const rows: Row[] = [];
  for (const { name, field, pools: ids } of groups) {
    rows.push({ cells: [name], kind: 'head' });
    for (const id of ids) rows.push(shareRow(bill, id, field, places));
  }
  const sign = currencySign(writing);
  const table: Table = {
    columns: [
      { title: words.split.pool, width: 34 },
      { title: `${words.split.whole}\u00a0${sign}`, width: 15, number: true },
      { title: words.split.wholeQuantity, width: 18, number: true },
      { title: '', width: 9 },
      { title: `${words.split.unitPrice}\u00a0${sign}`, width: 15, number: true },
      { title: words.split.ownQuantity, width: 14, number: true },
      { title: `${words.split.ownAmount}\u00a0${sign}`, width: 15, number: true },
    ],
    rows: [
      ...rows,
      { cells: [words.split.total, '', '', '', '', '', number(row.total, writing, 2)], kind: 'sum' },
    ],
  };
  const change = row.days < periodDays(bill) ? [changeLine(bill)] : [];
  const before = [words.split.intro, ...warmWaterLines(bill), ...change];
  drawSection(print, { heading: words.split.heading, before, table });
}

function shareRow(
  { settlement, row, words, writing }: Bill,
  id: string,
  field: string | undefined,
  places: { readonly quantity: number; readonly price: number },
): Row {
  const pool = settlement.pools[id];
  const quantity = (text: string | undefined) =>
    text === undefined ? '' : number(rounded(text, places.quantity), writing, places.quantity);
  const direct = pool?.weight === undefined;
  const cells = [
    nameOf(id, field, settlement, words),
    number(pool?.amount, writing, 2),
    quantity(pool?.weight),
    words.unit[pool?.weightUnit ?? ''] ?? pool?.weightUnit ?? '',
    pool?.unitPrice === undefined ? '' : number(rounded(pool.unitPrice, places.price), writing, places.price),
    quantity(row.weights[id]),
    number(row.amounts[id], writing, 2),
  ];
  const note = noteOf(id, field, direct, { settlement, words, writing });
  return note === '' ? { cells } : { cells, note };
}

function nameOf(
  id: string,
  field: string | undefined,
  settlement: Bill['settlement'],
  words: Bill['words'],
): string {
  if (field === undefined) return settlement.costs.find((cost) => cost.id === id)?.text ?? id;
  return capital(isConsumption(id) ? words.split.consumption : words.split.base);
}

function noteOf(
  id: string,
  field: string | undefined,
  direct: boolean,
  { settlement, words, writing }: Pick<Bill, 'settlement' | 'words' | 'writing'>,
): string {
  if (field === undefined) {
    const key = settlement.costs.find((cost) => cost.id === id)?.key ?? '';
    if (direct) return words.split.direct;
    return key in words.keyName ? words.keyName[key as keyof typeof words.keyName] : key;
  }
  const percents = settlement.keys.consumptionPercent;
  const percent = percents[field] ?? percents[field === 'heat' ? 'heating' : field];
  if (percent === undefined) return '';
  if (isConsumption(id)) return words.split.byConsumption(number(percent, writing));
  return words.split.byArea(number(subtractDecimals(decimal('100'), decimal(percent)), writing));
}

/** `heatingConsumption` of Germany, `heat.variable` of VEWA. */
function isConsumption(pool: string): boolean {
  return pool.endsWith('Consumption') || pool.endsWith('.variable');
}

/** Warm water's part of the plant with the rule it comes from (§ 9 HeizkostenV). */
function warmWaterLines({ settlement, words, writing }: Bill): string[] {
  const { warmWater } = settlement.keys;
  if (!warmWater || settlement.regime !== 'heizkostenv') return [];
  const rule = words.split.warmWater[warmWater.method];
  const percent = number(roundDecimal(percentOf(warmWater.share), 2, 'half-up'), writing, 2);
  const kwh = warmWater.energyKwh;
  const energy = kwh === undefined ? undefined : number(rounded(kwh, 1), writing, 1);
  return [[rule, words.split.warmWaterShare(energy, percent)].filter(Boolean).join(' ')];
}

function changeLine({ settlement, row, words, writing, ...bill }: Bill): string {
  const permille = number(
    roundDecimal(shiftDecimal(decimal(row.degreeDayShare), 3), 2, 'half-up'),
    writing,
    2,
  );
  const days = periodDays({ settlement, row, words, writing, ...bill });
  if (settlement.regime === 'vewa') return words.split.changeByDays(`${row.days}`, `${days}`);
  return words.split.change(permille, `${row.days}`, `${days}`, settlement.keys.changeSplit);
}

function periodDays({ settlement: { period } }: Bill): number {
  return daysIn({ firstDay: isoDate(period.from), lastDay: isoDate(period.to) });
}

/** A share of 1 in percent. */
function percentOf(share: string): Decimal {
  return shiftDecimal(decimal(share), 2);
}

function rounded(text: string, places: number): Decimal {
  return roundDecimal(decimal(text), places, 'half-up');
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
