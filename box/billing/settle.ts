import { addDays, daysIn, type Period } from '../domain/civil-day.ts';
import type { Building, BuildingUnit, Property } from '../domain/property.ts';
import {
  exactly,
  fixedText,
  multiplyRationals,
  rational,
  rationalOf,
  subtractRationals,
  zero,
} from '../domain/rational.ts';
import type { Reading } from '../domain/reading.ts';
import { type BillingIssue } from './billing-issue.ts';
import { calibratedUntil, checkCalibration } from './check-calibration.ts';
import { twelveMonthsAfter } from './check-heating-input.ts';
import { checkReductionRisks } from './check-reduction-risks.ts';
import type { PeriodCost } from './costs-in-period.ts';
import { exactText } from './exact-text.ts';
import type { PeriodFuel } from './fuel-in-period.ts';
import { addLayers, type FuelLayer } from './fuel-fifo.ts';
import { type SettledAmounts, settleProperty } from './settle-property.ts';
import { settledUse } from './settled-use.ts';
import type {
  FuelAmount,
  SettledCo2,
  SettledCost,
  SettledFuel,
  SettledKeys,
  SettledRow,
  Settlement,
} from './settlement.ts';
import { type SettlementInputs, settlementInputs } from './settlement-inputs.ts';
import { suggestPrepayment } from './suggest-prepayment.ts';
import { takeOver, type TakeOver } from './take-over.ts';
import { timeShares } from './time-shares.ts';

/** What is settled. */
export interface SettleRequest {
  readonly property: Property;
  /** Version of the document. */
  readonly documentVersion: number;
  /** Everything that was read at its meter points, from a year before the period on. */
  readonly readings: readonly Reading[];
  readonly period: Period;
  /** Version of the settlement: 0 for a preview. */
  readonly version: number;
}

/** Settles a property for a period: readings to consumption, costs to pools, pools to rows, and the trace of it all. The
 *  same request always gives the same text. Blocks with everything that stands against a bill. */
export function settle({ property, documentVersion, readings, period, version }: SettleRequest): Settlement {
  const taken = takeOver(property, readings, period);
  const inputs = settlementInputs(property, taken);
  const result = settleProperty(inputs.input);
  const placed = unitsOf(property);
  const shares = timeShares(period, undefined, inputs.keys.changeSplit);
  const { heating } = result;
  return {
    schema: 'meterbox-settlement/1',
    id: settlementId(property.id, period),
    version,
    regime: property.country === 'CH' ? 'vewa' : 'heizkostenv',
    currency: property.currency,
    property: propertyOf(property, documentVersion),
    period: { from: period.firstDay, to: period.lastDay },
    costs: [...inputs.fuels.map(fuelCost), ...inputs.costs.map((cost) => costOf(cost, property))],
    ...(inputs.fuels[0] ? { fuel: fuelOf(inputs.fuels[0]) } : {}),
    keys: keysOf(inputs, heating?.pools.share),
    pools: result.pools,
    ...(heating?.co2 && inputs.input.heating?.co2
      ? { co2: co2Of(heating.co2, inputs.input.heating.co2) }
      : {}),
    notAllocable: result.notAllocable,
    rows: result.rows.flatMap((row) => {
      const place = placed.get(row.unit);
      return place ? [rowOf(row, place, period, shares, taken)] : [];
    }),
    sum: result.sum,
    issues: distinct([
      ...taken.issues,
      ...result.issues,
      ...riskIssues(property, period, taken, heating?.co2 !== undefined),
    ]),
    trace: result.trace,
    checks: result.checks,
  };
}

/** Names a settlement in all its versions. */
export function settlementId(propertyId: string, { firstDay, lastDay }: Period): string {
  return `${propertyId}:${firstDay}:${lastDay}`;
}

interface Place {
  readonly building: Building;
  readonly unit: BuildingUnit;
}

function unitsOf({ buildings }: Property): Map<string, Place> {
  return new Map(
    buildings.flatMap((building) => building.units.map((unit) => [unit.id, { building, unit }] as const)),
  );
}

function propertyOf(property: Property, documentVersion: number): Settlement['property'] {
  const { id, name, externalKey, country, address, landlord } = property;
  return {
    id,
    name,
    ...(externalKey === undefined ? {} : { externalKey }),
    country,
    documentVersion,
    ...(address ? { address } : {}),
    ...(landlord ? { landlord } : {}),
  };
}

function costOf({ item, kind, amount, labour }: PeriodCost, property: Property): SettledCost {
  const centre = property.costCentres.find(({ id }) => id === item.costCentreId);
  const { date, supplier, quantity, betrKv } = item;
  return {
    id: item.id,
    costCentreId: item.costCentreId,
    ...(centre?.externalKey === undefined ? {} : { costCentreKey: centre.externalKey }),
    kind,
    text: item.text,
    amount: fixedText(amount, 2),
    ...(date === undefined ? {} : { date }),
    ...(supplier === undefined ? {} : { supplier }),
    ...(quantity === undefined ? {} : { quantity }),
    targets: kind === 'vewa' ? (centre?.energies ?? []) : item.target === undefined ? [] : [item.target],
    key: item.target !== undefined || kind === 'vewa' ? 'pools' : (item.key?.by ?? 'area'),
    allocable: item.allocable,
    ...(betrKv === undefined ? {} : { betrKv }),
    ...(item.labour ? { labour35a: { amount: fixedText(labour, 2), kind: item.labour.kind } } : {}),
  };
}

function fuelCost({ stock, consumed }: PeriodFuel): SettledCost {
  return {
    id: stock.id,
    costCentreId: stock.costCentreId,
    kind: 'heating',
    text: stock.name,
    amount: fixedText(consumed.cost, 2),
    quantity: `${exactText(consumed.quantity)} ${stock.unit}`,
    targets: ['both'],
    key: 'pools',
    allocable: true,
  };
}

function fuelOf({ stock, opening, deliveries, consumed, closing }: PeriodFuel): SettledFuel {
  return {
    name: stock.name,
    unit: stock.unit,
    opening: fuelAmount(addLayers(opening)),
    deliveries: deliveries.map(({ date, supplier, quantity, cost, co2Kg, co2Cost }) => ({
      date,
      ...(supplier === undefined ? {} : { supplier }),
      quantity,
      cost: fixedText(rationalOf(cost), 2),
      co2Kg,
      co2Cost: fixedText(rationalOf(co2Cost), 2),
    })),
    closing: fuelAmount(closing),
    consumed: fuelAmount(consumed),
  };
}

function fuelAmount({ quantity, cost, co2Kg, co2Cost }: FuelLayer): FuelAmount {
  return {
    quantity: exactText(quantity),
    cost: fixedText(cost, 2),
    co2Kg: exactText(co2Kg),
    co2Cost: fixedText(co2Cost, 2),
  };
}

type Heating = NonNullable<ReturnType<typeof settleProperty>['heating']>;

function keysOf({ keys, input }: SettlementInputs, share: Heating['pools']['share']): SettledKeys {
  const { heating, vewa } = input;
  const hundred = rational(100n);
  const percent = (part: Parameters<typeof exactText>[0]) => exactText(multiplyRationals(part, hundred));
  return {
    validFrom: keys.validFrom,
    consumptionPercent: {
      ...(heating
        ? {
            heating: percent(heating.heatingConsumptionShare),
            warmWater: percent(heating.warmWaterConsumptionShare),
          }
        : {}),
      ...Object.fromEntries(
        Object.entries(vewa?.baseShares ?? {}).map(([energy, base]) => [
          energy,
          percent(subtractRationals(exactly('1'), base)),
        ]),
      ),
    },
    changeSplit: keys.changeSplit,
    ...(heating && share
      ? {
          warmWater: {
            method: keys.warmWater?.method ?? 'none',
            share: exactText(share.share.value),
            ...(share.energy ? { energyKwh: exactText(share.energy.value) } : {}),
          },
        }
      : {}),
  };
}

function co2Of(
  split: NonNullable<Heating['co2']>,
  input: NonNullable<NonNullable<SettlementInputs['input']['heating']>['co2']>,
): SettledCo2 {
  return {
    kg: exactText(input.kg),
    kgPerM2: fixedText(split.kgPerArea.value, 1),
    areaM2: exactText(input.area),
    stage: split.stage,
    landlordPercent: exactText(split.landlordPercent.value),
    cost: fixedText(input.cost ?? zero, 2),
    landlord: fixedText(split.landlord?.value ?? zero, 2),
    tenants: fixedText(split.tenants?.value ?? zero, 2),
    deducted: input.deduct,
  };
}

function rowOf(
  row: SettledAmounts,
  { building, unit }: Place,
  period: Period,
  shares: ReturnType<typeof timeShares>,
  taken: TakeOver,
): SettledRow {
  const occupancy = unit.occupancies.find(({ id }) => id === row.user);
  const span = { firstDay: row.from, lastDay: row.to } as Period;
  const { unit: _unit, ...amounts } = row;
  const running = row.type === 'tenant' && (occupancy?.lastDay ?? '9') > period.lastDay;
  return {
    ...amounts,
    party: occupancy?.party ?? '',
    ...(occupancy?.externalKey === undefined ? {} : { externalKey: occupancy.externalKey }),
    ...(occupancy?.address ? { address: occupancy.address } : {}),
    unit: {
      id: unit.id,
      name: unit.name,
      building: building.name,
      ...(unit.externalKey === undefined || building.externalKey === undefined
        ? {}
        : { externalKey: `${building.externalKey}:${unit.externalKey}` }),
      areaM2: unit.areaM2,
      heatedAreaM2: unit.heatedAreaM2 ?? unit.areaM2,
    },
    degreeDayShare: exactText(shares.heating(span).value),
    dayShare: exactText(shares.days(span).value),
    ...(running ? { suggestedPrepayment: suggested(row, period) } : {}),
    ...settledUse(row.user, unit, taken),
  };
}

/** In whole units of the currency (BK-PREPAY-NEW). */
function suggested({ total, days }: SettledAmounts, period: Period): string {
  const yearDays = daysIn({
    firstDay: period.firstDay,
    lastDay: addDays(twelveMonthsAfter(period.firstDay), -1),
  });
  return fixedText(suggestPrepayment(exactly(total), days, yearDays), 0);
}

/** Risks that hang on devices and information, not on a figure. */
function riskIssues(property: Property, period: Period, taken: TakeOver, co2Split: boolean): BillingIssue[] {
  const installed = taken.points.flatMap(({ point }) =>
    point.use === 'information'
      ? []
      : point.installations.filter(
          ({ from, until }) => from <= period.lastDay && (until === undefined || until >= period.firstDay),
        ),
  );
  const calibration = checkCalibration(
    installed.flatMap(({ device, until, calibrationYear }) =>
      calibrationYear === undefined
        ? []
        : [
            {
              id: device.serial,
              ...(until === undefined ? {} : { until }),
              calibratedUntil: calibratedUntil(calibrationYear),
            },
          ],
    ),
    period.lastDay,
  );
  if (property.country !== 'DE') return calibration;
  const risks = checkReductionRisks({
    period,
    devices: installed.flatMap(({ device, from, remoteReadable }) =>
      remoteReadable === undefined
        ? []
        : [{ serial: device.serial, installedOn: from, remote: remoteReadable }],
    ),
    informationComplete: true,
    co2: property.settings.co2 ? (co2Split ? 'split' : 'missing') : 'not-due',
  });
  return [...calibration, ...risks];
}

/** Heating and operating costs doubt the same things. */
function distinct(issues: readonly BillingIssue[]): BillingIssue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}
