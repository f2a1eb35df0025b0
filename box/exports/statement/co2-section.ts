import { decimal } from '../../domain/decimal.ts';
import { divideRationals, fixedText, multiplyRationals, rationalOf, sumOf } from '../../domain/rational.ts';
import { drawSection } from '../print/draw-section.ts';
import type { Row } from '../print/draw-table.ts';
import { money, number, shownQuantity } from '../words/numbers.ts';
import type { Bill } from './bill.ts';

/** Emission, stage and who pays how much of the CO2 cost, with the basis of the computation (CO2KostAufG § 7 (3)). */
export function co2Section(bill: Bill): void {
  const { print, settlement, words, writing } = bill;
  const { co2 } = settlement;
  if (!co2) return;
  const percent = number(co2.landlordPercent, writing);
  const stage = co2.stage === null ? words.co2.noStage : `${co2.stage}`;
  const rows: Row[] = [
    { cells: [words.co2.emission, `${shownQuantity(co2.kg, writing, 1)} kg`] },
    { cells: [words.co2.area, `${number(co2.areaM2, writing)} m²`] },
    { cells: [words.co2.perArea, `${number(co2.kgPerM2, writing, 1)} kg/m²`] },
    { cells: [words.co2.stage, stage] },
    { cells: [words.co2.cost, money(co2.cost, writing)] },
    { cells: [`${words.co2.landlord} (${percent} %)`, money(co2.landlord, writing)] },
    { cells: [words.co2.tenants, money(co2.tenants, writing)] },
    { cells: [words.co2.own, money(ownShare(bill), writing)], kind: 'sum' },
  ];
  const columns = [
    { title: '', width: 70 },
    { title: '', width: 30, number: true },
  ];
  const after = [`${words.co2.basis} ${co2.deducted ? words.co2.deducted : words.co2.notDeducted}`];
  drawSection(print, { heading: words.co2.heading, table: { columns, rows }, after });
}

/** The tenants' part that lies in this row's heating costs, in proportion to them; told, never charged by itself. */
function ownShare({ settlement, row }: Bill): string {
  const ids = ['heatingBase', 'heatingConsumption', 'warmWaterBase', 'warmWaterConsumption'];
  const own = sumOf(ids.map((id) => rationalOf(decimal(row.amounts[id] ?? '0'))));
  const all = sumOf(ids.map((id) => rationalOf(decimal(settlement.pools[id]?.amount ?? '0'))));
  if (all.numerator === 0n) return '0';
  const tenants = rationalOf(decimal(settlement.co2?.tenants ?? '0'));
  return fixedText(divideRationals(multiplyRationals(tenants, own), all), 2);
}
