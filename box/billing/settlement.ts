import type { Currency } from '../domain/money.ts';
import type { BillingIssue } from './billing-issue.ts';
import type { UserType } from './occupancy-rows.ts';
import type { Trace } from './trace.ts';

// The settlement as it is kept, released and rendered (billing.md 8). Every number is a text: money with two decimals,
// quantities exact or, where a fraction never ends, with six. It holds no time of its own and no random number: the same
// input gives the same bytes.

/** A settlement of one property for one period: result, what it was made from, doubts, and the trace of every figure. */
export interface Settlement {
  readonly schema: 'meterbox-settlement/1';
  /** Property and period: `lindenstrasse-8:2025-01-01:2025-12-31`. */
  readonly id: string;
  /** 1 for the first release; a correction is the next version. 0 for a preview. */
  readonly version: number;
  readonly regime: 'heizkostenv' | 'vewa';
  readonly currency: Currency;
  readonly property: SettledProperty;
  readonly period: SettledPeriod;
  readonly costs: readonly SettledCost[];
  readonly fuel?: SettledFuel;
  readonly keys: SettledKeys;
  /** By pool: `heatingBase`, `heatingConsumption`, `warmWaterBase`, … of Germany; `heat.base`, `heat.variable`, … of
   *  VEWA; the id of the cost for every other cost. */
  readonly pools: Readonly<Record<string, SettledPool>>;
  readonly co2?: SettledCo2;
  /** What stays with the landlord because no tenant may be charged for it. */
  readonly notAllocable: string;
  readonly rows: readonly SettledRow[];
  /** Of all rows. */
  readonly sum: string;
  readonly issues: readonly BillingIssue[];
  readonly trace: Trace;
  readonly checks: SettlementChecks;
}

/** Both ends included. */
export interface SettledPeriod {
  readonly from: string;
  readonly to: string;
}

/** Where somebody or something is. */
export interface SettledAddress {
  readonly street?: string;
  readonly postcode?: string;
  readonly town?: string;
  /** Two letters. */
  readonly country?: string;
}

/** The property as it was when it was settled. */
export interface SettledProperty {
  readonly id: string;
  readonly name: string;
  readonly externalKey?: string;
  readonly country: 'DE' | 'CH';
  /** Version of the property document that was settled. */
  readonly documentVersion: number;
  readonly address?: SettledAddress;
  /** Who bills: printed as the sender, creditor of a QR-bill. */
  readonly landlord?: SettledAddress & {
    readonly name: string;
    readonly iban?: string;
    readonly contact?: string;
  };
}

/** A cost item with what a tenant may want to see of it. */
export interface SettledCost {
  readonly id: string;
  readonly costCentreId: string;
  /** `HauptkostenstelleID` of the cost centre, if it has one. */
  readonly costCentreKey?: string;
  readonly kind: 'heating' | 'operating' | 'vewa';
  readonly text: string;
  readonly amount: string;
  /** Day of the invoice, or of the last day the cost is for. */
  readonly date?: string;
  readonly supplier?: string;
  /** Such as `2279 l`. */
  readonly quantity?: string;
  /** What it is for: `both`, `heating`, `warmwater`; energies of VEWA; else empty. */
  readonly targets: readonly string[];
  /** How it is split: `area`, `units`, `persons`, `coOwnership`, `consumption`, `direct`; of plant costs `pools`. */
  readonly key: string;
  readonly allocable: boolean;
  /** Number of BetrKV § 2. */
  readonly betrKv?: number;
  readonly labour35a?: { readonly amount: string; readonly kind: LabourText };
}

/** Tax kinds of labour (§ 35a EStG). */
export type LabourText = 'services' | 'craftsmen' | 'minijob';

/** Fuel stock of the period (DE-FUEL-FIFO). */
export interface SettledFuel {
  readonly name: string;
  readonly unit: string;
  readonly opening: FuelAmount;
  readonly deliveries: readonly (FuelAmount & { readonly date: string; readonly supplier?: string })[];
  readonly closing: FuelAmount;
  readonly consumed: FuelAmount;
}

/** A quantity of fuel and what it cost; `quantity` in the unit of the stock. */
export interface FuelAmount {
  readonly quantity: string;
  readonly cost: string;
  readonly co2Kg: string;
  readonly co2Cost: string;
}

/** The keys in force. Percentages of consumption; the rest goes by area. Of VEWA the variable part per energy. */
export interface SettledKeys {
  readonly validFrom: string;
  readonly consumptionPercent: Readonly<Record<string, string>>;
  /** How a change of users splits the base of heating. */
  readonly changeSplit: 'degreeDays' | 'days';
  /** How the plant's cost was split between heating and warm water, with the numbers put in. */
  readonly warmWater?: {
    readonly method: string;
    readonly share: string;
    readonly energyKwh?: string;
  };
}

/** A pool and what it was split by. `unitPrice` is printed, never computed with. */
export interface SettledPool {
  readonly amount: string;
  /** Sum of all weights; absent where the parts have no common weight (mixed capture systems, direct costs). */
  readonly weight?: string;
  readonly weightUnit?: string;
  readonly unitPrice?: string;
}

/** CO2KostAufG § 7 (3). */
export interface SettledCo2 {
  readonly kg: string;
  readonly kgPerM2: string;
  readonly areaM2: string;
  /** 1 to 10; `null` for non-residential buildings. */
  readonly stage: number | null;
  readonly landlordPercent: string;
  readonly cost: string;
  readonly landlord: string;
  readonly tenants: string;
  /** Whether the landlord's part was taken off before the costs were split. */
  readonly deducted: boolean;
}

/** One line: a user in a unit for a span of days. Vacancy and self-use are lines of the landlord. */
export interface SettledRow {
  /** Id of the occupancy; unique in the settlement. */
  readonly user: string;
  readonly type: UserType;
  /** Name of the party; empty for a vacancy. */
  readonly party: string;
  readonly externalKey?: string;
  /** Where the bill goes, if not into the unit. */
  readonly address?: SettledAddress;
  readonly unit: SettledUnit;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly degreeDayShare: string;
  readonly dayShare: string;
  /** By pool, as in `pools`. */
  readonly amounts: Readonly<Record<string, string>>;
  /** What the row weighs in each pool, in the pool's unit. */
  readonly weights: Readonly<Record<string, string>>;
  readonly total: string;
  /** To 5 Rappen, where the property asks for it. */
  readonly payable?: string;
  readonly prepaid?: string;
  /** Above zero the tenant pays, below zero he gets back. */
  readonly balance?: string;
  /** What to pay in advance each month from now on, in whole units of the currency. */
  readonly suggestedPrepayment?: string;
  readonly labour35a: Readonly<Partial<Record<LabourText, string>>>;
  readonly devices: readonly SettledDevice[];
  /** By field (`heat`, `warmWater`, …). Months of the row; those that could not be read are left out. */
  readonly months: readonly SettledMonth[];
  /** Same unit and user in the period before, by field, where readings reach that far (§ 6a (3) no. 6, 7). */
  readonly previous?: Readonly<Record<string, string>>;
}

/** A unit as it was settled. */
export interface SettledUnit {
  readonly id: string;
  readonly name: string;
  readonly building: string;
  /** `HausID:ObjektID` where a manager's software gave one. */
  readonly externalKey?: string;
  readonly areaM2: string;
  readonly heatedAreaM2: string;
}

/** How a value came about (billing.md 3.2): read on the day or the day beside it, computed between readings,
 *  estimated (§ 9a), or split by time because nobody read at the change (§ 9b (3)). */
export type SettledMark = 'read' | 'computed' | 'estimated' | 'split';

/** What one device counted for one row. */
export interface SettledDevice {
  readonly meterPoint: string;
  readonly serial: string;
  readonly room?: string;
  /** Consumption field: `heat`, `warmWater`, `coldWater`, `cold`, … */
  readonly field: string;
  readonly unit: string;
  /** End of this day, end of that day. */
  readonly from: string;
  readonly to: string;
  readonly start?: string;
  readonly end?: string;
  /** Rating factor; absent: 1. */
  readonly factor?: string;
  /** Absent where the device gave nothing: the meter point was estimated or split. */
  readonly quantity?: string;
  readonly mark: SettledMark;
  /** A device was taken down or put up inside the row. */
  readonly exchanged?: true;
}

/** Consumption of a month, or of the part of it that belongs to the row. */
export interface SettledMonth {
  readonly field: string;
  /** Last day. */
  readonly until: string;
  readonly quantity: string;
  readonly unit: string;
  readonly mark: SettledMark;
}

/** What the settlement says of itself. */
export interface SettlementChecks {
  readonly sumOfRowsIsSumOfCosts: boolean;
  /** What an independent check of the trace found; empty if all is well. */
  readonly problems: readonly string[];
}
