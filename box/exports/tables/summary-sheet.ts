import type { SettledRow, Settlement } from '../../billing/settlement.ts';
import { addDecimals, type Decimal, decimal } from '../../domain/decimal.ts';
import { columnsOf, type Sheet } from './sheet.ts';

/** Consumption, price and amount of every unit and tariff with their totals: what a manager books on the main cost
 *  centres before GARAIO REM takes the per mille (billing.md 11.2). One line a row and pool, totals of each pool and of
 *  all below. */
export function summarySheet(settlement: Settlement): Sheet {
  const pools = Object.keys(settlement.pools).filter((id) =>
    settlement.rows.some(({ amounts }) => amounts[id] !== undefined),
  );
  const lines = settlement.rows.flatMap((row) =>
    pools.filter((id) => row.amounts[id] !== undefined).map((id) => lineOf(settlement, row, id)),
  );
  const totals = pools.map((id) => totalOf(settlement, id));
  const all = ['', 'Total', '', '', '', '', '', '', '', '', settlement.sum];
  return {
    name: 'Summary',
    columns: columnsOf(
      't:Key',
      't:Unit',
      't:Party',
      'd:From',
      'd:To',
      't:Cost centre',
      't:Tariff',
      'n:Quantity',
      't:Quantity unit',
      `n:Price ${settlement.currency}`,
      `n:Amount ${settlement.currency}`,
    ),
    rows: [...lines, ...totals, all],
  };
}

function lineOf(settlement: Settlement, row: SettledRow, id: string): string[] {
  return [
    row.unit.externalKey ?? row.unit.id,
    row.unit.name,
    row.party === '' ? row.type : row.party,
    row.from,
    row.to,
    ...tariffOf(settlement, id),
    row.weights[id] ?? '',
    unitOf(settlement, id),
    settlement.pools[id]?.unitPrice ?? '',
    row.amounts[id] ?? '',
  ];
}

function totalOf(settlement: Settlement, id: string): string[] {
  const pool = settlement.pools[id];
  const amount = sum(settlement.rows.map(({ amounts }) => amounts[id]));
  const [centre, tariff] = tariffOf(settlement, id);
  const price = pool?.unitPrice ?? '';
  return ['', 'Total', '', '', '', centre, tariff, pool?.weight ?? '', unitOf(settlement, id), price, amount];
}

/** Cost centre and name of a pool: of a cost its own, of a pool of the plant the one all its costs share. */
function tariffOf({ costs }: Settlement, id: string): [string, string] {
  const own = costs.find((cost) => cost.id === id);
  if (own) return [own.costCentreKey ?? own.costCentreId, own.text];
  const energy = id.split('.')[0] ?? id;
  const centres = new Set(
    costs
      .filter(({ kind, targets }) => kind === 'heating' || (kind === 'vewa' && targets.includes(energy)))
      .map(({ costCentreKey, costCentreId }) => costCentreKey ?? costCentreId),
  );
  return [[...centres].join(' '), id];
}

function unitOf({ pools }: Settlement, id: string): string {
  return pools[id]?.weightUnit ?? '';
}

function sum(amounts: readonly (string | undefined)[]): Decimal {
  return amounts.reduce<Decimal>((all, amount) => addDecimals(all, decimal(amount ?? '0')), decimal('0'));
}
