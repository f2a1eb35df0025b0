import type { SettledCost, SettledFuel } from '../../billing/settlement.ts';
import { addDecimals, decimal } from '../../domain/decimal.ts';
import { drawSection } from '../print/draw-section.ts';
import type { Row, Table } from '../print/draw-table.ts';
import { currencySign, day, number, placesOf, shownQuantity, type Writing } from '../words/numbers.ts';
import type { Words } from '../words/words.ts';
import type { Bill } from './bill.ts';

/** All costs of the property by position, with date, supplier and quantity, and the fuel stock they came from. What a
 *  tenant may not be charged for is named, because it is part of the invoices he may look at. */
export function costsSection(bill: Pick<Bill, 'print' | 'settlement' | 'words' | 'writing'>): void {
  const { print, words, writing, settlement } = bill;
  const table: Table = {
    columns: [
      { title: words.costs.text, width: 38 },
      { title: words.costs.date, width: 15 },
      { title: words.costs.supplier, width: 30 },
      { title: words.costs.key, width: 22 },
      { title: `${words.costs.amount}\u00a0${currencySign(writing)}`, width: 16, number: true },
    ],
    rows: costRows(bill),
  };
  drawSection(print, { heading: words.costs.heading, table });
  if (settlement.fuel) fuelTable(bill, settlement.fuel);
}

function costRows({ settlement, words, writing }: Pick<Bill, 'settlement' | 'words' | 'writing'>): Row[] {
  const allocable = settlement.costs.filter((cost) => cost.allocable);
  const plant = allocable.filter(({ kind }) => kind !== 'operating');
  const running = allocable.filter(({ kind }) => kind === 'operating');
  const rows: Row[] = [];
  const several = (plant.length > 0 && running.length > 0) || settlement.co2?.deducted === true;
  for (const [name, costs] of [
    [words.costs.plant, plant],
    [words.costs.operating, running],
  ] as const) {
    if (costs.length === 0) continue;
    rows.push({ cells: [name], kind: 'head' }, ...costs.map((cost) => costRow(cost, words, writing)));
    if (several) rows.push(sumRow(words.costs.total, total(costs), writing));
  }
  const { co2 } = settlement;
  if (co2?.deducted === true) {
    rows.push({ cells: [words.costs.landlordCo2, '', '', '', number(`-${co2.landlord}`, writing, 2)] });
  }
  rows.push(sumRow(words.costs.allocated, settlement.sum, writing));
  if (decimal(settlement.notAllocable) !== '0') {
    rows.push({ cells: [words.costs.notAllocable, '', '', '', number(settlement.notAllocable, writing, 2)] });
  }
  return rows;
}

function costRow(cost: SettledCost, words: Words, writing: Writing): Row {
  const date = cost.date === undefined ? '' : day(cost.date, writing);
  const origin = [cost.supplier, cost.quantity?.replaceAll(' ', '\u00a0')]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
  const amount = number(cost.amount, writing, 2);
  return { cells: [cost.text, date, origin, keyOf(cost, words), amount] };
}

/** What the cost is split by: the targets of a plant's cost, the key of any other. */
function keyOf({ kind, key, targets }: SettledCost, words: Words): string {
  if (kind === 'operating') return wordOf(words.keyName, key);
  const names = targets.map((target) => {
    if (target === 'both') return `${words.field.heat}, ${words.field.warmWater}`;
    if (target === 'heating') return words.field.heat;
    return target === 'warmwater' ? words.field.warmWater : wordOf(words.field, target);
  });
  return names.join(', ');
}

function wordOf(names: Readonly<Record<string, string>>, id: string): string {
  return Object.hasOwn(names, id) ? (names[id] ?? id) : id;
}

function sumRow(name: string, amount: string, writing: Writing): Row {
  return { cells: [name, '', '', '', number(amount, writing, 2)], kind: 'sum' };
}

function total(costs: readonly SettledCost[]): string {
  return costs.reduce((sum, { amount }) => addDecimals(sum, decimal(amount)), decimal('0'));
}

function fuelTable(
  { print, words, writing }: Pick<Bill, 'print' | 'words' | 'writing'>,
  fuel: SettledFuel,
): void {
  const layers = [
    { name: words.fuel.opening, ...fuel.opening, sign: '' },
    ...fuel.deliveries.map((delivery) => ({
      name: [words.fuel.delivery, day(delivery.date, writing), delivery.supplier].filter(Boolean).join(' '),
      ...delivery,
      sign: '',
    })),
    { name: words.fuel.closing, ...fuel.closing, sign: '-' },
    { name: words.fuel.consumed, ...fuel.consumed, sign: '' },
  ];
  const places = {
    quantity: placesOf(
      fuel.unit,
      layers.map(({ quantity }) => quantity),
    ),
    co2: 1,
  };
  const rows = layers.map(({ name, quantity, cost, co2Kg, sign }, at): Row => {
    const cells = [
      name,
      shownQuantity(sign + quantity, writing, places.quantity),
      number(sign + cost, writing, 2),
      shownQuantity(sign + co2Kg, writing, places.co2),
    ];
    return at === layers.length - 1 ? { cells, kind: 'sum' } : { cells };
  });
  const table: Table = {
    columns: [
      { title: words.fuel.position, width: 54 },
      { title: `${words.fuel.quantity} (${fuel.unit})`, width: 22, number: true },
      { title: `${words.fuel.cost}\u00a0${currencySign(writing)}`, width: 22, number: true },
      { title: words.fuel.co2, width: 22, number: true },
    ],
    rows,
  };
  drawSection(print, { heading: `${words.fuel.heading}: ${fuel.name}`, table });
}
