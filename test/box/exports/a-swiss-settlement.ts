import type { SettledRow, Settlement } from '../../../box/billing/settlement.ts';
import { splitAmount } from '../../../box/billing/split-pool.ts';
import { exactly, fixedText, rational } from '../../../box/domain/rational.ts';
import { germanSettlement } from './a-settlement.ts';
import { heatingCost } from './some-costs.ts';
import { priceText, sumText } from './text-sums.ts';

/** A VEWA bill of four contracts with cold water, in CHF and payable to a QR-IBAN. */
export function swissSettlement(): Settlement {
  const energies = [
    'heat.base',
    'heat.variable',
    'warmWater.base',
    'warmWater.variable',
    'coldWater.base',
    'coldWater.variable',
  ];
  const amounts = ['1159.18', '2704.74', '764.53', '1783.90', '180.00', '720.40'];
  const units = ['m2', 'kWh', 'm2', 'm3', 'm2', 'm3'];
  const base = germanSettlement();
  const pools = energies.map((id, at) => ({ id, amount: amounts[at] ?? '0', unit: units[at] ?? '' }));
  const from = [
    'heatingBase',
    'heatingConsumption',
    'warmWaterBase',
    'warmWaterConsumption',
    'warmWaterBase',
    'warmWaterConsumption',
  ];
  const split = pools.map(({ id, amount, unit }, at) => {
    const weights = base.rows.map((row) => row.weights[from[at] ?? ''] ?? '0');
    const shares = base.rows.map((row, place) => ({
      id: row.user,
      landlord: row.type !== 'tenant',
      weight: exactly(weights[place] ?? '0'),
    }));
    const parts2 = splitAmount(exactly(amount), rational(1n, 100n), shares, id).map((part) =>
      fixedText(part, 2),
    );
    const weight = sumText(weights, 4).replace(/\.?0+$/, '');
    return {
      id,
      weights,
      amounts: parts2,
      pool: { amount, weight, weightUnit: unit, unitPrice: priceText(amount, weight) },
    };
  });
  const rows = base.rows.map((row, at): SettledRow => {
    const own = Object.fromEntries(split.map((pool) => [pool.id, pool.amounts[at] ?? '0']));
    const total = sumText(Object.values(own));
    const payable = fixedText(rational((BigInt(total.replace('.', '')) * 2n + 5n) / 10n, 20n), 2);
    const {
      prepaid: _prepaid,
      balance: _balance,
      suggestedPrepayment: _suggested,
      previous: _previous,
      ...rest
    } = row;
    return {
      ...rest,
      amounts: own,
      weights: Object.fromEntries(split.map((pool) => [pool.id, pool.weights[at] ?? '0'])),
      total,
      payable,
      ...(row.type === 'tenant' ? { prepaid: '900.00', balance: sumText([payable, '-900.00']) } : {}),
      labour35a: {},
    };
  });
  const { fuel: _fuel, co2: _co2, ...common } = base;
  return {
    ...common,
    id: 'bezirksstrasse-142:2025-01-01:2025-12-31',
    regime: 'vewa',
    currency: 'CHF',
    property: {
      id: 'bezirksstrasse-142',
      name: 'Bezirksstrasse 142',
      country: 'CH',
      documentVersion: 1,
      address: { street: 'Bezirksstrasse 142', postcode: '8600', town: 'Dübendorf', country: 'CH' },
      landlord: {
        name: 'Immobilien Zürichsee AG',
        street: 'Seestrasse 12a',
        postcode: '8700',
        town: 'Küsnacht ZH',
        country: 'CH',
        iban: 'CH4431999123000889012',
        contact: 'abrechnung@immozuerichsee.example',
      },
    },
    costs: [
      {
        ...heatingCost('wp', 'Wärmepumpe, Strom', '6412.35', '2025-12-31', 'EKZ', '21 400 kWh'),
        kind: 'vewa',
        targets: ['heat', 'warmWater'],
      },
      {
        ...heatingCost('water', 'Wasser und Abwasser', '900.40', '2025-12-31', 'Gemeindewerke'),
        kind: 'vewa',
        targets: ['coldWater'],
      },
    ],
    keys: {
      validFrom: '2025-01-01',
      consumptionPercent: { heat: '70', warmWater: '70', coldWater: '80' },
      changeSplit: 'days',
    },
    pools: Object.fromEntries(split.map(({ id, pool }) => [id, pool])),
    notAllocable: '0.00',
    rows,
    sum: sumText(rows.map(({ total }) => total)),
    issues: [],
  };
}
