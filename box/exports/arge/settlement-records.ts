import type { SettledCost, SettledRow, Settlement } from '../../billing/settlement.ts';
import { addDecimals, type Decimal, decimal } from '../../domain/decimal.ts';
import type { ArgeRecord } from './arge-records.ts';
import type { ArgeVersion } from './record-layouts.ts';

/** What the partner knows us by. */
export interface ArgeParties {
  /** Customer number at the partner, at most 10 characters. */
  readonly customer: string;
  /** Code of the metering company (table U). */
  readonly company: string;
}

/** The files of a settlement by their prefix: property and users (`DTM`), fuel and costs (`DTK`), results (`DTD`), cost
 *  by cost (`DTE835`). */
export type ArgeFiles = Readonly<Record<'DTM' | 'DTK' | 'DTD' | 'DTE835', readonly ArgeRecord[]>>;

/** Writes a German settlement down as ARGE records. Keys are our own: property number and place of the user in the
 *  settlement (9 + 4). Amounts are gross, as residential bills are; 3.10 adds area and CO2. */
export function settlementRecords(
  settlement: Settlement,
  parties: ArgeParties,
  version: ArgeVersion,
): ArgeFiles {
  const own = (at: number) => ({ ...parties, ownKey: ownKey(settlement, at) });
  return {
    DTM: [
      propertyRecord(settlement, own(0), version),
      ...settlement.rows.map((row, at) => userRecord(settlement, row, own(at + 1))),
    ],
    DTK: [
      ...(settlement.fuel ? [fuelRecord(settlement, own(0))] : []),
      ...settlement.costs.filter(({ allocable }) => allocable).map((cost) => costRecord(cost, own(0))),
    ],
    DTD: settlement.rows.map((row, at) => resultRecord(settlement, row, own(at + 1), version)),
    DTE835: settlement.rows.flatMap((row, at) => shareRecords(settlement, row, at + 1, parties)),
  };
}

type Own = Readonly<Record<string, string>>;

function propertyRecord(settlement: Settlement, own: Own, version: ArgeVersion): ArgeRecord {
  const { property, period, currency } = settlement;
  return {
    kind: 'L',
    fields: {
      ...own,
      street: property.address?.street ?? '',
      country: property.address?.country ?? property.country,
      postcode: property.address?.postcode ?? '',
      town: property.address?.town ?? '',
      firstDay: period.from,
      lastDay: period.to,
      objectNumber: property.externalKey ?? property.id,
      currency,
      ...(version === '3.10' ? { area: areaOf(settlement) } : {}),
    },
  };
}

function userRecord(settlement: Settlement, row: SettledRow, own: Own): ArgeRecord {
  const address = row.address ?? settlement.property.address;
  return {
    kind: 'M',
    fields: {
      ...own,
      clientKey: row.externalKey ?? row.user,
      userName1: row.party,
      userName2: row.party.slice(35),
      userStreet: address?.street ?? '',
      userCountry: address?.country ?? '',
      userPostcode: address?.postcode ?? '',
      userTown: address?.town ?? '',
      ownerName1: settlement.property.landlord?.name ?? '',
      firstDay: row.from,
      lastDay: row.to,
      heatingBaseShare: row.unit.heatedAreaM2,
      ...(row.prepaid === undefined ? {} : { heatingPrepaidGross: row.prepaid }),
      warmWaterBaseShare: row.unit.areaM2,
      vacancyMark: row.type === 'vacancy' ? 'L' : '',
    },
  };
}

function fuelRecord({ fuel, period, currency }: Settlement, own: Own): ArgeRecord {
  return {
    kind: 'B',
    fields: {
      ...own,
      currency,
      firstDay: period.from,
      lastDay: period.to,
      openingDay: period.from,
      openingQuantity: fuel?.opening.quantity ?? '',
      openingGross: fuel?.opening.cost ?? '',
      closingDay: period.to,
      closingQuantity: fuel?.closing.quantity ?? '',
      closingGross: fuel?.closing.cost ?? '',
    },
  };
}

/** What a cost is for: E heating and warm water, H heating, W warm water, B operating costs. */
function costRecord({ text, amount, date, kind, targets, labour35a }: SettledCost, own: Own): ArgeRecord {
  const [target] = targets;
  const plant = target === 'heating' ? 'H' : target === 'warmwater' ? 'W' : 'E';
  return {
    kind: 'K',
    fields: {
      ...own,
      costType: kind === 'operating' ? '230' : '231',
      text,
      target: kind === 'operating' ? 'B' : plant,
      ...(date === undefined ? {} : { date }),
      gross: amount,
      ...(labour35a === undefined ? {} : { labour: labour35a.amount }),
    },
  };
}

function resultRecord(settlement: Settlement, row: SettledRow, own: Own, version: ArgeVersion): ArgeRecord {
  const { co2 } = settlement;
  const carried =
    version === '3.10' && co2
      ? {
          co2Kg: co2.kg,
          co2Cost: co2.cost,
          co2Landlord: co2.landlord,
          co2LandlordPercent: co2.landlordPercent,
          co2PerArea: co2.kgPerM2,
        }
      : {};
  return {
    kind: 'D',
    fields: {
      ...own,
      clientKey: row.externalKey ?? row.user,
      lastDay: row.to,
      totalGross: row.total,
      ...(row.prepaid === undefined ? {} : { prepaidGross: row.prepaid }),
      ...(row.suggestedPrepayment === undefined ? {} : { newMonthlyGross: row.suggestedPrepayment }),
      ...(row.balance === undefined ? {} : { balanceGross: row.balance }),
      costType: '230',
      ...consumptionOf(settlement, row),
      mark: '11',
      name: row.party,
      currency: settlement.currency,
      ...carried,
    },
  };
}

/** Heat in the unit of the exchange's table E. */
function consumptionOf({ pools }: Settlement, { weights }: SettledRow): Record<string, string> {
  const codes = new Map([
    ['kWh', '005'],
    ['units', '030'],
    ['m3', '003'],
  ]);
  const code = codes.get(pools['heatingConsumption']?.weightUnit ?? '');
  const quantity = weights['heatingConsumption'];
  return code === undefined || quantity === undefined ? {} : { consumption: quantity, unit: code };
}

function shareRecords(
  settlement: Settlement,
  row: SettledRow,
  at: number,
  parties: ArgeParties,
): ArgeRecord[] {
  return Object.entries(row.amounts).map(([id, share], place): ArgeRecord => {
    const cost = settlement.costs.find((each) => each.id === id);
    return {
      kind: 'E835',
      fields: {
        number: String(place + 1).padStart(7, '0'),
        company: parties.company,
        ownKey: `${ownKey(settlement, at)}0000`,
        clientKey: row.externalKey ?? row.user,
        costType: cost ? '230' : '231',
        text: cost?.text ?? id,
        bill: settlement.pools[id]?.amount ?? '',
        share,
        lastDay: row.to,
      },
    };
  });
}

/** Nine digits or letters of the property, four digits of the user's place. */
function ownKey({ property }: Settlement, at: number): string {
  const id = (property.externalKey ?? property.id).replaceAll(/[^0-9A-Za-z]/g, '').slice(0, 9);
  return `${id.padStart(9, '0')}${String(at).padStart(4, '0')}`;
}

function areaOf({ rows }: Settlement): Decimal {
  const areas = new Map(rows.map(({ unit }) => [unit.id, decimal(unit.areaM2)]));
  return [...areas.values()].reduce<Decimal>(addDecimals, decimal('0'));
}
