import {
  type GaraioContract,
  type GaraioEnergy,
  type GaraioTariff,
  garaioWeights,
  type GaraioWeighting,
} from '../../billing/garaio-permille.ts';
import type { SettledRow, Settlement } from '../../billing/settlement.ts';
import { daysIn, isoDate } from '../../domain/civil-day.ts';
import { decimal, shiftDecimal } from '../../domain/decimal.ts';
import type { ExternalKey } from '../../domain/property.ts';
import {
  exactly,
  multiplyRationals,
  one,
  type Rational,
  rational,
  rationalOf,
  sumOf,
  subtractRationals,
  zero,
} from '../../domain/rational.ts';
import type { CollectiveWeights } from './fill-dta-rem.ts';

/** What 1000 per mille of one Sammelkostenstelle mean (billing.md 11.1). */
export interface DtaMapping {
  readonly costCentreId: ExternalKey;
  /** Absent: the only one of its cost centre. */
  readonly collectiveId?: ExternalKey;
  /** `quantity`: consumption of the pools, added up. `price`: consumption times price; pools of a peak tariff enter
   *  as the money they are. `vewaCostShare`: base and consumption together, whatever the cost was. */
  readonly weighting: 'quantity' | 'price' | 'vewaCostShare';
  /** Fields, such as `heat`, `warmWater`, `coldWater`. */
  readonly fields: readonly DtaField[];
}

/** One kind of consumption in a mapping. */
export interface DtaField {
  readonly field: string;
  /** Currency units per unit, exact; of several fields by price each needs one. */
  readonly price?: string;
  /** The quantity is money already (peak tariff). */
  readonly cost?: boolean;
}

/** The weights of a settlement for each mapped collective, of every occupancy in the order of the settlement. Quantities
 *  are those of the settlement, as they are printed; shares of energies come from its trace, exactly. Blocks with
 *  `price-required` if a price is missing. */
export function dtaWeights(settlement: Settlement, mappings: readonly DtaMapping[]): CollectiveWeights[] {
  return mappings.map((mapping) => {
    const contracts = settlement.rows.map((row) => contractOf(row, settlement, mapping));
    const weights = garaioWeights(contracts, weightingOf(settlement, mapping));
    return {
      costCentreId: mapping.costCentreId,
      ...(mapping.collectiveId === undefined ? {} : { collectiveId: mapping.collectiveId }),
      occupancies: settlement.rows.map((row, at) => ({
        unitKey: row.unit.externalKey ?? row.unit.id,
        period: { firstDay: isoDate(row.from), lastDay: isoDate(row.to) },
        party: row.party === '' ? row.unit.name : row.party,
        landlord: row.type !== 'tenant',
        weight: weights[at] ?? zero,
      })),
    };
  });
}

function contractOf(row: SettledRow, settlement: Settlement, { fields }: DtaMapping): GaraioContract {
  const days = daysIn({ firstDay: isoDate(row.from), lastDay: isoDate(row.to) });
  return {
    id: row.user,
    landlord: row.type !== 'tenant',
    quantities: new Map(
      fields.map(({ field }) => [
        field,
        rationalOf(decimal(row.weights[consumptionOf(settlement, field)] ?? '0')),
      ]),
    ),
    areaDays: multiplyRationals(exactly(row.unit.areaM2), rational(BigInt(days))),
  };
}

function weightingOf(settlement: Settlement, { weighting, fields }: DtaMapping): GaraioWeighting {
  if (weighting === 'vewaCostShare')
    return { by: weighting, energies: fields.map(({ field }) => energyOf(settlement, field, fields)) };
  const tariffs = fields.map(({ field, price, cost }): GaraioTariff => ({
    id: field,
    cost: cost === true,
    ...(price === undefined ? {} : { price: exactly(price) }),
  }));
  return { by: weighting, tariffs };
}

/** An energy with what it weighs among the others: its kWh where one pool paid for all of them, else its cost. */
function energyOf(settlement: Settlement, field: string, fields: readonly DtaField[]): GaraioEnergy {
  const percent = settlement.keys.consumptionPercent[field] ?? '70';
  const baseShare = subtractRationals(one, rationalOf(shiftDecimal(decimal(percent), -2)));
  const paidBy = new Set(fields.map((each) => splitStep(settlement, each.field)?.inputs[2]));
  const weight = paidBy.size === 1 ? kwhOf(settlement, field) : undefined;
  return { id: field, baseShare, warmWater: { measuredKwh: weight ?? costOf(settlement, field) } };
}

function kwhOf(settlement: Settlement, field: string): Rational | undefined {
  const energy = splitStep(settlement, field)?.inputs[1];
  const step = settlement.trace.steps.find((each) => each.step === energy);
  if (!step) return undefined;
  const [numerator = '0', denominator = '1'] = step.value.split('/');
  return rational(BigInt(numerator), BigInt(denominator));
}

function costOf({ pools }: Settlement, field: string): Rational {
  return sumOf(
    [`${field}.base`, `${field}.variable`].map((id) => rationalOf(decimal(pools[id]?.amount ?? '0'))),
  );
}

/** Where the cost of a pool with several energies was split by their kWh: cost, own kWh, kWh of all. */
function splitStep({ trace }: Settlement, field: string) {
  return trace.steps.find(({ name, rule }) => name === `${field}: cost` && rule === 'GEN-LR');
}

/** The pool of a field that is split by consumption. */
function consumptionOf(settlement: Settlement, field: string): string {
  if (settlement.regime === 'vewa') return `${field}.variable`;
  return field === 'heat' ? 'heatingConsumption' : `${field}Consumption`;
}
