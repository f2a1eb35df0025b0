import type { Period } from '../domain/civil-day.ts';
import type { AllocationKeys, BuildingUnit, Property } from '../domain/property.ts';
import { type Rational, rationalOf, sumOf } from '../domain/rational.ts';
import type { BillingIssue } from './billing-issue.ts';
import { Blocked, blocked } from './blocked.ts';
import { costsInPeriod, type PeriodCost } from './costs-in-period.ts';
import { fuelInPeriod, type PeriodFuel } from './fuel-in-period.ts';
import { heatingInputOf } from './heating-input-of.ts';
import { operatingInputOf } from './operating-input-of.ts';
import { scheduledPrepayments } from './prepayments.ts';
import type { PropertyInput } from './settle-property.ts';
import type { SettlementSetup } from './settlement-setup.ts';
import type { TakeOver } from './take-over.ts';
import { vewaInputOf } from './vewa-input-of.ts';

/** Everything a settlement is computed from, and what of it is printed beside the result. */
export interface SettlementInputs {
  readonly input: PropertyInput;
  readonly costs: readonly PeriodCost[];
  readonly fuels: readonly PeriodFuel[];
  readonly keys: AllocationKeys;
}

/** Collects what a property is settled from: costs and fuel of the period, the keys in force, who lived where, what the
 *  meters counted. Blocks with everything that stands against it at once. */
export function settlementInputs(property: Property, taken: TakeOver): SettlementInputs {
  const { period } = taken;
  const { costs, issues } = costsInPeriod(property, period);
  const errors: BillingIssue[] = [...issues, ...taken.issues].filter(({ level }) => level === 'error');
  const fuels: PeriodFuel[] = [];
  for (const stock of property.fuelStocks) {
    try {
      fuels.push(fuelInPeriod(stock, period));
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      errors.push(...error.issues);
    }
  }
  const keys = property.allocationKeys
    .toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
    .findLast(({ validFrom }) => validFrom <= period.firstDay);
  if (!keys) {
    const { issues: own } = blocked(
      'input-invalid',
      `No allocation keys are in force on ${period.firstDay}`,
      'allocationKeys',
    );
    throw new Blocked([...errors, ...own]);
  }
  if (costs.length === 0 && fuels.length === 0) {
    const message = `No cost is entered for ${period.firstDay} to ${period.lastDay}`;
    errors.push(...blocked('value-missing', message, 'costItems').issues);
  }
  if (errors.length > 0) throw new Blocked(errors);
  const units = property.buildings.flatMap((building) => building.units);
  const ofKind = (kind: PeriodCost['kind']) => costs.filter((cost) => cost.kind === kind);
  const setup: SettlementSetup = { property, period, taken, units, keys, fuels };
  const input: PropertyInput = {
    period,
    ...(ofKind('heating').length > 0 || fuels.length > 0
      ? { heating: heatingInputOf(ofKind('heating'), setup) }
      : {}),
    ...(ofKind('vewa').length > 0 ? { vewa: vewaInputOf(ofKind('vewa'), setup) } : {}),
    ...(ofKind('operating').length > 0 ? { operating: operatingInputOf(ofKind('operating'), setup) } : {}),
    prepayments: prepayments(units, period),
  };
  return { input, costs, fuels, keys };
}

/** What was really paid for the period; else what was agreed; nothing of whom nothing is known. */
function prepayments(units: readonly BuildingUnit[], period: Period): Map<string, Rational> {
  const paid = new Map<string, Rational>();
  for (const occupancy of units.flatMap((unit) => unit.occupancies)) {
    const inPeriod = occupancy.payments.filter(
      ({ firstDay, lastDay }) => firstDay >= period.firstDay && lastDay <= period.lastDay,
    );
    if (inPeriod.length > 0) paid.set(occupancy.id, sumOf(inPeriod.map(({ amount }) => rationalOf(amount))));
    else if (occupancy.prepayments.length > 0) {
      const steps = occupancy.prepayments.map(({ from, amount }) => ({ from, amount: rationalOf(amount) }));
      paid.set(occupancy.id, scheduledPrepayments(steps, period, occupancy));
    }
  }
  return paid;
}
