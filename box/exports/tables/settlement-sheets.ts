import type { SettledRow, Settlement } from '../../billing/settlement.ts';
import { columnsOf, type Sheet } from './sheet.ts';
import { summarySheet } from './summary-sheet.ts';

/** Everything in a settlement as sheets of one workbook: rows, amounts by pool, devices, months, costs, pools, doubts. */
export function settlementSheets(settlement: Settlement): Sheet[] {
  return [
    rowsSheet(settlement),
    summarySheet(settlement),
    devicesSheet(settlement),
    monthsSheet(settlement),
    costsSheet(settlement),
    poolsSheet(settlement),
    issuesSheet(settlement),
  ];
}

function rowsSheet({ rows, currency }: Settlement): Sheet {
  return {
    name: 'Users',
    columns: columnsOf(
      't:User',
      't:Type',
      't:Party',
      't:External key',
      't:Building',
      't:Unit',
      't:Unit key',
      'n:Area m2',
      'n:Heated area m2',
      'd:From',
      'd:To',
      'n:Days',
      'n:Degree-day share',
      `n:Total ${currency}`,
      `n:Payable ${currency}`,
      `n:Prepaid ${currency}`,
      `n:Balance ${currency}`,
      `n:Suggested prepayment ${currency}`,
      `n:Services § 35a ${currency}`,
      `n:Craftsmen § 35a ${currency}`,
      `n:Marginal employment § 35a ${currency}`,
    ),
    rows: rows.map((row) => [
      ...whoOf(row),
      row.externalKey ?? '',
      row.unit.building,
      row.unit.name,
      row.unit.externalKey ?? '',
      row.unit.areaM2,
      row.unit.heatedAreaM2,
      row.from,
      row.to,
      `${row.days}`,
      row.degreeDayShare,
      row.total,
      row.payable ?? '',
      row.prepaid ?? '',
      row.balance ?? '',
      row.suggestedPrepayment ?? '',
      row.labour35a.services ?? '',
      row.labour35a.craftsmen ?? '',
      row.labour35a.minijob ?? '',
    ]),
  };
}

function devicesSheet({ rows }: Settlement): Sheet {
  return {
    name: 'Devices',
    columns: columnsOf(
      't:User',
      't:Type',
      't:Party',
      't:Meter point',
      't:Serial',
      't:Room',
      't:Field',
      'd:From',
      'd:To',
      'n:Start',
      'n:End',
      'n:Factor',
      'n:Quantity',
      't:Quantity unit',
      't:Mark',
    ),
    rows: rows.flatMap((row) =>
      row.devices.map((device) => [
        ...whoOf(row),
        device.meterPoint,
        device.serial,
        device.room ?? '',
        device.field,
        device.from,
        device.to,
        device.start ?? '',
        device.end ?? '',
        device.factor ?? '',
        device.quantity ?? '',
        device.unit,
        device.mark,
      ]),
    ),
  };
}

function monthsSheet({ rows }: Settlement): Sheet {
  return {
    name: 'Months',
    columns: columnsOf(
      't:User',
      't:Type',
      't:Party',
      't:Field',
      'd:Until',
      'n:Quantity',
      't:Quantity unit',
      't:Mark',
    ),
    rows: rows.flatMap((row) =>
      row.months.map(({ field, until, quantity, unit, mark }) => [
        ...whoOf(row),
        field,
        until,
        quantity,
        unit,
        mark,
      ]),
    ),
  };
}

function costsSheet({ costs, currency }: Settlement): Sheet {
  return {
    name: 'Costs',
    columns: columnsOf(
      't:Cost',
      't:Cost centre',
      't:Kind',
      't:Text',
      `n:Amount ${currency}`,
      'd:Date',
      't:Supplier',
      't:Quantity',
      't:Key',
      't:Allocable',
      'n:BetrKV § 2 no.',
      `n:Labour § 35a ${currency}`,
    ),
    rows: costs.map((cost) => [
      cost.id,
      cost.costCentreKey ?? cost.costCentreId,
      cost.kind,
      cost.text,
      cost.amount,
      cost.date ?? '',
      cost.supplier ?? '',
      cost.quantity ?? '',
      [cost.key, ...cost.targets].join(' '),
      cost.allocable ? 'yes' : 'no',
      cost.betrKv === undefined ? '' : `${cost.betrKv}`,
      cost.labour35a?.amount ?? '',
    ]),
  };
}

function poolsSheet({ pools, currency }: Settlement): Sheet {
  return {
    name: 'Pools',
    columns: columnsOf(
      't:Pool',
      `n:Amount ${currency}`,
      'n:Quantity',
      't:Quantity unit',
      `n:Price ${currency}`,
    ),
    rows: Object.entries(pools).map(([id, { amount, weight, weightUnit, unitPrice }]) => [
      id,
      amount,
      weight ?? '',
      weightUnit ?? '',
      unitPrice ?? '',
    ]),
  };
}

function issuesSheet({ issues }: Settlement): Sheet {
  return {
    name: 'Issues',
    columns: columnsOf('t:Level', 't:Code', 't:Message'),
    rows: issues.map(({ level, code, message }) => [level, code, message]),
  };
}

function whoOf({ user, type, party }: SettledRow): [string, string, string] {
  return [user, type, party];
}
