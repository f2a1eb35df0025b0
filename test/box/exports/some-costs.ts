import type { SettledCost } from '../../../box/billing/settlement.ts';

/** Costs of the German house. */
export const germanCosts: readonly SettledCost[] = [
  heatingCost('gas', 'Heizöl', '6000.00', '2025-03-02', 'Mineralöl Nord GmbH', '5500 l'),
  heatingCost('electricity', 'Betriebsstrom', '180.00', '2025-12-31', 'Stadtwerke', '600 kWh'),
  heatingCost(
    'maintenance',
    'Wartung der Heizungsanlage',
    '240.00',
    '2025-09-11',
    'Heizungsbau Schröder & Söhne KG',
  ),
  heatingCost('emission', 'Schornsteinfeger', '60.00', '2025-05-06'),
  { ...heatingCost('rentHM', 'Miete der Wärmezähler', '120.00', '2025-12-31'), targets: ['heating'] },
  { ...heatingCost('rentWW', 'Miete der Warmwasserzähler', '60.00', '2025-12-31'), targets: ['warmwater'] },
  running('tax', 'Grundsteuer', '1183.46', 'area', 1),
  {
    ...running('caretaker', 'Hauswart', '960.00', 'units', 14),
    labour35a: { amount: '800.00', kind: 'services' },
  },
  running('insurance', 'Sach- und Haftpflichtversicherung', '412.37', 'area', 13),
  { ...running('repair', 'Reparatur der Haustür', '245.00', 'area'), allocable: false },
];

/** A cost of the plant, for heating and warm water. */
export function heatingCost(
  id: string,
  text: string,
  amount: string,
  date: string,
  supplier?: string,
  quantity?: string,
): SettledCost {
  return {
    id,
    costCentreId: 'plant',
    kind: 'heating',
    text,
    amount,
    date,
    targets: ['both'],
    key: 'pools',
    allocable: true,
    ...(supplier === undefined ? {} : { supplier }),
    ...(quantity === undefined ? {} : { quantity }),
  };
}

function running(id: string, text: string, amount: string, key: string, betrKv?: number): SettledCost {
  return {
    id,
    costCentreId: 'house',
    kind: 'operating',
    text,
    amount,
    targets: [],
    key,
    allocable: true,
    ...(betrKv === undefined ? {} : { betrKv }),
  };
}
