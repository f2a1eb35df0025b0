import { splitAmount } from '../../../box/billing/split-pool.ts';
import type { SettledPool, SettledRow, Settlement } from '../../../box/billing/settlement.ts';
import { exactly, fixedText, rational, sumOf } from '../../../box/domain/rational.ts';
import { germanCosts } from './some-costs.ts';
import { devicesOf, monthsOf, type Occupancy } from './some-readings.ts';
import { priceText, sumText, timesText } from './text-sums.ts';

const flat = { type: 'tenant', from: '2025-01-01', to: '2025-12-31', days: 365, degreeDays: '1' } as const;

const german: readonly Occupancy[] = [
  {
    ...flat,
    user: 'A',
    party: 'Anna Sørensen-Großmüller',
    unit: 'EG links',
    area: '60',
    heat: '12000',
    warmWater: '30',
    mark: 'read',
  },
  {
    ...flat,
    user: 'B',
    party: 'Familie Łukasz Wiśniewski-Öztürk von Hohenstein',
    unit: 'EG rechts',
    area: '80',
    heat: '16000',
    warmWater: '40',
    mark: 'computed',
  },
  {
    ...flat,
    user: 'C1',
    party: 'Jürgen Weiß',
    unit: '1. OG',
    area: '60',
    from: '2025-01-01',
    to: '2025-09-30',
    days: 273,
    degreeDays: '0.64',
    heat: '7200',
    warmWater: '38',
    mark: 'read',
  },
  {
    ...flat,
    user: 'C2',
    type: 'vacancy',
    party: '',
    unit: '1. OG',
    area: '60',
    from: '2025-10-01',
    to: '2025-12-31',
    days: 92,
    degreeDays: '0.36',
    heat: '4800',
    warmWater: '12',
    mark: 'estimated',
  },
];

/** Heating and operating costs of a house with a change of tenants; the figures of the heating part are those of the
 *  golden case de-hs-006. Everything is split for real, so that rows add up. */
export function germanSettlement(house: readonly Occupancy[] = german): Settlement {
  const shares = house.map((row) => ({
    row,
    heatedTime: timesText(row.area, row.degreeDays),
    areaTime: timesText(row.area, `${row.days}`, 365n),
    unitTime: timesText('1', `${row.days}`, 365n),
  }));
  const split = (
    id: string,
    amount: string,
    unit: string,
    weigh: (at: (typeof shares)[number]) => string,
  ) => {
    const weights = shares.map((each) => ({
      id: each.row.user,
      landlord: each.row.type !== 'tenant',
      weight: exactly(weigh(each)),
    }));
    const amounts = splitAmount(exactly(amount), rational(1n, 100n), weights, id).map((part) =>
      fixedText(part, 2),
    );
    const weight = fixedText(sumOf(weights.map((each) => each.weight)), 4).replace(/\.?0+$/, '');
    const pool: SettledPool = { amount, weight, weightUnit: unit, unitPrice: priceText(amount, weight) };
    return {
      id,
      pool,
      amounts,
      weights: weights.map((each) => fixedText(each.weight, 4).replace(/\.?0+$/, '')),
    };
  };
  const pools = [
    split('heatingBase', '1688.40', 'm2', (each) => each.heatedTime),
    split('heatingConsumption', '3939.60', 'kWh', (each) => each.row.heat),
    split('warmWaterBase', '309.60', 'm2', (each) => each.areaTime),
    split('warmWaterConsumption', '722.40', 'm3', (each) => each.row.warmWater),
    split('tax', '1183.46', 'm2', (each) => each.areaTime),
    split('caretaker', '960.00', 'units', (each) => each.unitTime),
    split('insurance', '412.37', 'm2', (each) => each.areaTime),
  ];
  const rows = house.map((row, at): SettledRow => {
    const amounts = Object.fromEntries(pools.map((pool) => [pool.id, pool.amounts[at] ?? '0']));
    const total = sumText(Object.values(amounts));
    const prepaid = row.user === 'A' ? '2700.00' : '2400.00';
    return {
      user: row.user,
      type: row.type,
      party: row.party,
      unit: {
        id: row.unit,
        name: row.unit,
        building: 'Vorderhaus',
        areaM2: row.area,
        heatedAreaM2: row.area,
      },
      from: row.from,
      to: row.to,
      days: row.days,
      degreeDayShare: row.degreeDays,
      dayShare: fixedText(rational(BigInt(row.days), 365n), 6),
      amounts,
      weights: Object.fromEntries(pools.map((pool) => [pool.id, pool.weights[at] ?? '0'])),
      total,
      ...(row.type === 'tenant'
        ? { prepaid, balance: sumText([total, `-${prepaid}`]), suggestedPrepayment: '215' }
        : {}),
      labour35a: { services: '96.40', craftsmen: '31.07' },
      devices: devicesOf(row),
      months: monthsOf(row),
      ...(row.user === 'A' ? { previous: { heat: '13250', warmWater: '28.4' } } : {}),
    };
  });
  return {
    schema: 'meterbox-settlement/1',
    id: 'lindenstrasse-8:2025-01-01:2025-12-31',
    version: 1,
    regime: 'heizkostenv',
    currency: 'EUR',
    property: {
      id: 'lindenstrasse-8',
      name: 'Lindenstraße 8',
      externalKey: '4711',
      country: 'DE',
      documentVersion: 3,
      address: { street: 'Lindenstraße 8', postcode: '10969', town: 'Berlin', country: 'DE' },
      landlord: {
        name: 'Wohnungsgenossenschaft Südliche Friedrichstadt eG',
        street: 'Oranienstraße 106',
        postcode: '10969',
        town: 'Berlin',
        country: 'DE',
        iban: 'DE89370400440532013000',
        contact: 'Frau Yılmaz, Telefon 030 123456, abrechnung@wsf.example',
      },
    },
    period: { from: '2025-01-01', to: '2025-12-31' },
    costs: germanCosts,
    fuel: {
      name: 'Heizöl EL',
      unit: 'l',
      opening: { quantity: '1300', cost: '1454.18', co2Kg: '3479.2', co2Cost: '0.00' },
      deliveries: [
        {
          date: '2025-03-02',
          supplier: 'Mineralöl Nord GmbH',
          quantity: '4200',
          cost: '4545.82',
          co2Kg: '11240.5',
          co2Cost: '735.69',
        },
      ],
      closing: { quantity: '0', cost: '0.00', co2Kg: '0', co2Cost: '0.00' },
      consumed: { quantity: '5500', cost: '6000.00', co2Kg: '14719.7', co2Cost: '735.69' },
    },
    keys: {
      validFrom: '2025-01-01',
      consumptionPercent: { heating: '70', warmWater: '70' },
      changeSplit: 'degreeDays',
      warmWater: { method: 'measured', share: '0.15', energyKwh: '9000' },
    },
    pools: Object.fromEntries(pools.map(({ id, pool }) => [id, pool])),
    co2: {
      kg: '6099.3',
      kgPerM2: '30.5',
      areaM2: '200',
      stage: 5,
      landlordPercent: '40',
      cost: '333.53',
      landlord: '133.41',
      tenants: '200.12',
      deducted: false,
    },
    notAllocable: '245.00',
    rows,
    sum: sumText(rows.map(({ total }) => total)),
    issues: [
      {
        code: 'estimate-used',
        level: 'warning',
        message: 'C2: heat estimated by the average of the building',
      },
    ],
    trace: { steps: [], rules: {} },
    checks: { sumOfRowsIsSumOfCosts: true, problems: [] },
  };
}

/** A house of `units` flats, each with a tenant of its own. */
export function largeSettlement(units: number): Settlement {
  const house = Array.from({ length: units }, (_, at): Occupancy => ({
    ...flat,
    user: `T${at + 1}`,
    party: `Mieterin ${at + 1} Müller-Lüdenscheidt`,
    unit: `Wohnung ${at + 1}`,
    area: `${40 + (at % 60)}.5`,
    heat: `${3000 + ((at * 7919) % 9000)}`,
    warmWater: `${10 + ((at * 31) % 50)}.${at % 10}`,
    mark: at % 9 === 0 ? 'computed' : 'read',
  }));
  return germanSettlement(house);
}
