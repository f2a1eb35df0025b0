import type { SettledRow, Settlement } from '../../billing/settlement.ts';
import type { FieldWord, Words } from '../words/words.ts';

/** Pools that a tenant sees together: heating, warm water, other costs; of VEWA one group an energy. */
export interface PoolGroup {
  /** Name to print. */
  readonly name: string;
  /** The energy; absent for other costs. */
  readonly field?: FieldWord;
  /** Ids as in `Settlement.pools`, in the order of the bill. */
  readonly pools: readonly string[];
}

const german: readonly { readonly field: FieldWord; readonly pools: readonly string[] }[] = [
  { field: 'heat', pools: ['heatingBase', 'heatingConsumption'] },
  { field: 'warmWater', pools: ['warmWaterBase', 'warmWaterConsumption'] },
];

const swiss = (['heat', 'cold', 'warmWater', 'coldWater'] as const).map((field) => ({
  field,
  pools: [`${field}.base`, `${field}.variable`],
}));

/** The pools a row has a share in, in groups; empty groups are left out. */
export function poolGroups(settlement: Settlement, row: SettledRow, words: Words): PoolGroup[] {
  const known = settlement.regime === 'vewa' ? swiss : german;
  const borne = (pool: string) => row.amounts[pool] !== undefined;
  const energies = known.map(({ field, pools }) => ({
    name: words.field[field],
    field,
    pools: pools.filter(borne),
  }));
  const named = new Set(known.flatMap(({ pools }) => pools));
  const others = Object.keys(row.amounts).filter((pool) => !named.has(pool));
  return [...energies, { name: words.summary.otherCosts, pools: others }].filter(
    ({ pools }) => pools.length > 0,
  );
}

/** The pool of an energy that is split by consumption. */
export function consumptionPool(settlement: Settlement, field: FieldWord): string | undefined {
  const known = settlement.regime === 'vewa' ? swiss : german;
  return known.find((each) => each.field === field)?.pools[1];
}
