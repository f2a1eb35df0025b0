import type { IsoDate, Period } from './civil-day.ts';
import type { Decimal } from './decimal.ts';
import type { DeviceKey } from './device.ts';
import type { Instant, Zone } from './instant.ts';
import type { Cents, Currency } from './money.ts';
import type { Quantity } from './quantity.ts';

/** Opaque identification given by the property manager's software; `01` and `001` are different keys. */
export type ExternalKey = string;

/** Site that is billed as one (Liegenschaft). */
export interface Property {
  readonly id: string;
  readonly name: string;
  readonly externalKey?: ExternalKey;
  readonly country: 'DE' | 'CH';
  readonly currency: Currency;
  readonly zone: Zone;
}

/** House of a property (Haus). */
export interface Building {
  readonly id: string;
  readonly propertyId: string;
  readonly name: string;
  readonly externalKey?: ExternalKey;
}

/** Flat or shop (Nutzeinheit, CH Objekt). Not a unit of measure. */
export interface BuildingUnit {
  readonly id: string;
  readonly buildingId: string;
  readonly name: string;
  readonly externalKey?: ExternalKey;
  /** Heated or let floor area in m², exact. */
  readonly areaM2?: Decimal;
}

/** One party in one unit for a span of days (Mietverhältnis). */
export interface Tenancy {
  readonly id: string;
  readonly unitId: string;
  readonly party: string;
  readonly firstDay: IsoDate;
  /** Absent: still running. */
  readonly lastDay?: IsoDate;
}

/** A span without tenancy (Leerstand); the owner bears its share. */
export interface Vacancy extends Period {
  readonly unitId: string;
}

/** A device at a meter point for a time: what it showed at first and last, and its rating factor there. */
export interface Installation {
  readonly device: DeviceKey;
  readonly from: IsoDate;
  readonly until?: IsoDate;
  readonly firstValue?: Decimal;
  readonly lastValue?: Decimal;
  /** Rating factor K of a unit-scaled heat cost allocator; absent when the device is product-scaled (EN 834). */
  readonly factor?: Decimal;
}

/** Place where something is measured (Messstelle); outlives the devices installed there. */
export interface MeterPoint {
  readonly id: string;
  readonly unitId: string;
  readonly quantity: Quantity;
  readonly installations: readonly Installation[];
}

/** One cost of the property to be shared out (Kostenposition). */
export interface CostItem {
  readonly id: string;
  readonly costCentreId: string;
  readonly text: string;
  readonly amount: Cents;
  readonly period: Period;
}

/** Where costs gather before they are shared out (Kostenstelle; DTA_REM Haupt- and Sammelkostenstelle). */
export interface CostCentre {
  readonly id: string;
  readonly propertyId: string;
  readonly name: string;
  readonly externalKey?: ExternalKey;
}

/** Price per unit of a quantity, valid from a day (Tarif). */
export interface Tariff {
  readonly quantity: Quantity;
  readonly validFrom: IsoDate;
  /** Currency units per unit of the quantity, exact. */
  readonly price: Decimal;
}

/** By what a cost is shared out (Umlageschlüssel). */
export type AllocationKey = 'floor-area' | 'consumption' | 'persons' | 'units' | 'direct';

/** The period a bill covers (Abrechnungszeitraum), usually twelve months. */
export interface BillingPeriod extends Period {
  readonly propertyId: string;
}

/** The result for a billing unit (Gesamtabrechnung): parked with reasons or released, then frozen. */
export interface Settlement {
  readonly id: string;
  readonly period: BillingPeriod;
  readonly version: number;
  readonly releasedAt?: Instant;
  readonly statements: readonly Statement[];
}

/** The result for one tenancy or vacancy (Einzelabrechnung). */
export interface Statement {
  readonly tenancyId?: string;
  readonly unitId: string;
  readonly period: Period;
  readonly total: Cents;
  readonly prepaid: Cents;
}
