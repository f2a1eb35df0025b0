import { addDecimals, decimal } from '../../domain/decimal.ts';
import type { LabourText } from '../../billing/settlement.ts';
import { drawSection } from '../print/draw-section.ts';
import { looks } from '../print/draw-text.ts';
import type { Row } from '../print/draw-table.ts';
import { currencySign, money, number } from '../words/numbers.ts';
import type { Bill } from './bill.ts';

/** Labour contained in the tenant's costs, by kind, for the tax return (§ 35a EStG). */
export function labourSection({ print, row, words, writing }: Bill): void {
  const kinds = Object.entries(row.labour35a) as [LabourText, string][];
  if (kinds.length === 0) return;
  const sum = kinds.reduce((all, [, amount]) => addDecimals(all, decimal(amount)), decimal('0'));
  const rows: Row[] = [
    ...kinds.map(([kind, amount]) => ({ cells: [words.labour.kinds[kind], number(amount, writing, 2)] })),
    { cells: [words.use.total, number(sum, writing, 2)], kind: 'sum' },
  ];
  const columns = [
    { title: words.labour.kind, width: 70 },
    { title: `${words.labour.amount}\u00a0${currencySign(writing)}`, width: 30, number: true },
  ];
  drawSection(print, { heading: words.labour.heading, table: { columns, rows }, after: [words.labour.text] });
}

/** Energy carriers, levies, fees, advice and dispute resolution (§ 6a (3) no. 1 to 5 HeizkostenV). What a supplier did
 *  not state is named as missing, never left out. */
export function energySection({ print, settlement, context, words, writing }: Bill): void {
  if (settlement.regime !== 'heizkostenv') return;
  const { energy } = context;
  const amount = (text: string | undefined) =>
    text === undefined ? words.energy.unknown : money(text, writing);
  const carriers = energy?.carriers
    .map(({ name, percent }) => `${name} ${number(percent, writing)} %`)
    .join(', ');
  const rows: Row[] = [
    { cells: [words.energy.mix, carriers ?? words.energy.unknown] },
    ...(energy?.greenhouseGasPerKwh === undefined
      ? []
      : [{ cells: [words.energy.emission, number(energy.greenhouseGasPerKwh, writing)] }]),
    ...(energy?.primaryEnergyFactor === undefined
      ? []
      : [{ cells: [words.energy.primaryFactor, number(energy.primaryEnergyFactor, writing)] }]),
    { cells: [words.energy.taxes, amount(energy?.taxes)] },
    { cells: [words.energy.fees, amount(energy?.fees)] },
  ];
  const columns = [
    { title: '', width: 55 },
    { title: '', width: 45 },
  ];
  const after = [words.energy.advice, words.energy.disputes];
  drawSection(print, { heading: words.energy.heading, table: { columns, rows }, after });
}

/** Where the invoices are to be seen and how to object. */
export function lawSection({ print, settlement, words }: Bill): void {
  const before = words.law[settlement.property.country];
  drawSection(print, { heading: words.law.heading, before, look: looks.body });
}
