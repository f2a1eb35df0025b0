import type { IsoDate, Period } from './civil-day.ts';
import type { Decimal } from './decimal.ts';
import type { DeviceKey } from './device.ts';
import type { Zone } from './instant.ts';
import type { Currency } from './money.ts';
import type { Quantity } from './quantity.ts';

// A property as its manager keeps it: one document, kept whole and in versions (ARCHITECTURE.md). Numbers are exact
// decimals as text, days are civil days. Ids are the manager's own words and unique within the document.

/** Opaque identification given by the property manager's software; `01` and `001` are different keys. */
export type ExternalKey = string;

/** Site that is billed as one (Liegenschaft), with everything that a bill of it needs but the readings. */
export interface Property {
  readonly schema: 'meterbox-property/1';
  readonly id: string;
  readonly name: string;
  /** `LiegenschaftID` of GARAIO REM. */
  readonly externalKey?: ExternalKey;
  readonly country: 'DE' | 'CH';
  readonly currency: Currency;
  readonly zone: Zone;
  readonly address?: Address;
  readonly landlord?: Landlord;
  readonly settings: PropertySettings;
  readonly buildings: readonly Building[];
  readonly meterPoints: readonly MeterPoint[];
  readonly costCentres: readonly CostCentre[];
  readonly costItems: readonly CostItem[];
  readonly allocationKeys: readonly AllocationKeys[];
  readonly tariffs: readonly Tariff[];
  readonly fuelStocks: readonly FuelStock[];
}

/** Where somebody or something is; nothing of it is computed with. */
export interface Address {
  readonly street?: string;
  readonly postcode?: string;
  readonly town?: string;
  /** Two letters. */
  readonly country?: string;
}

/** Who bills. */
export interface Landlord extends Address {
  readonly name: string;
  readonly iban?: string;
  /** Telephone or e-mail, as printed on the bill. */
  readonly contact?: string;
}

/** What holds for the whole property. */
export interface PropertySettings {
  /** Persons an empty flat counts as: 0, or 1 (BGH VIII ZR 180/12). */
  readonly vacancyPersons: number;
  /** Payable amounts to 5 Rappen (CH-5RP). */
  readonly roundToRappen: boolean;
  /** Facts of the building that require 70 percent by consumption (HeizkostenV § 7 (1) sentence 2). */
  readonly belowWSchV1994: boolean;
  readonly oilOrGas: boolean;
  readonly pipesMostlyInsulated: boolean;
  /** CO2KostAufG §§ 8, 9; absent: no CO2 is split (electricity, wood). */
  readonly co2?: {
    readonly building: 'residential' | 'nonResidential';
    readonly restriction: 'none' | 'one' | 'both';
    readonly target: 'both' | 'heating';
    readonly deduct: boolean;
  };
}

/** House of a property (Haus). */
export interface Building {
  readonly id: string;
  readonly name: string;
  /** `HausID`. */
  readonly externalKey?: ExternalKey;
  readonly address?: Address;
  readonly units: readonly BuildingUnit[];
}

/** Flat or shop (Nutzeinheit, CH Objekt). Not a unit of measure. */
export interface BuildingUnit {
  readonly id: string;
  readonly name: string;
  /** `ObjektID`; the unit's whole key is `HausID:ObjektID`. */
  readonly externalKey?: ExternalKey;
  /** Living or let floor area in m². */
  readonly areaM2: Decimal;
  /** Absent: all of it. */
  readonly heatedAreaM2?: Decimal;
  /** Co-ownership share (Miteigentumsanteil). */
  readonly coOwnershipShare?: Decimal;
  /** Corrects the heat of an exposed unit (Lageausgleich), above 0 up to 1. */
  readonly positionFactor?: Decimal;
  /** User group, for costs that only one group bears. */
  readonly group?: string;
  /** Who used it, in the order of days, without gaps or overlaps. */
  readonly occupancies: readonly Occupancy[];
}

/** One party in one unit for a span of days: a tenancy (Mietverhältnis), a vacancy (Leerstand) or the owner's own use;
 *  of the last two the owner bears the share. */
export interface Occupancy {
  readonly id: string;
  readonly type: 'tenant' | 'vacancy' | 'selfUse';
  /** Empty for a vacancy. */
  readonly party: string;
  /** `ObjektverhaeltnisID`. */
  readonly externalKey?: ExternalKey;
  /** Where the bill goes, if not into the unit. */
  readonly address?: Address;
  readonly firstDay: IsoDate;
  /** Absent: still running. */
  readonly lastDay?: IsoDate;
  readonly persons: readonly { readonly from: IsoDate; readonly persons: number }[];
  /** Monthly prepayment agreed from a day on. */
  readonly prepayments: readonly { readonly from: IsoDate; readonly amount: Decimal }[];
  /** What was really paid in advance, by the period it was paid for; counts more than what was agreed. */
  readonly payments: readonly (Period & { readonly amount: Decimal })[];
}

/** What a meter point counts for the bill; `information` is shown and never billed. */
export const meterUses = ['heat', 'warmWater', 'coldWater', 'cold', 'electricity', 'information'] as const;
export type MeterUse = (typeof meterUses)[number];

/** Place where something is measured (Messstelle); outlives the devices installed there. */
export interface MeterPoint {
  readonly id: string;
  /** Absent: it measures for the whole plant. */
  readonly unitId?: string;
  readonly room?: string;
  /** Area the point stands for when it fails (§ 9a); absent: an equal part of its unit. */
  readonly roomAreaM2?: Decimal;
  readonly quantity: Quantity;
  readonly use: MeterUse;
  /** Devices of one kind behind a common meter (§ 5 (7)); the plant's point of that name is the common meter. */
  readonly captureSystem?: string;
  /** Month and day (`12-31`) on which its devices keep their value and start at 0 again. */
  readonly resetsOn?: string;
  /** Value at which the counter starts again at 0, such as 100000. */
  readonly modulus?: Decimal;
  readonly tariff: number;
  readonly subunit: number;
  readonly installations: readonly Installation[];
  /** Values that a person read. */
  readonly handReadings: readonly { readonly day: IsoDate; readonly value: Decimal }[];
  /** How a value that is missing in a billing period is replaced (§ 9a). */
  readonly estimates: readonly PointEstimate[];
}

/** A device at a meter point for a time. It counts after the end of `from` up to the end of `until`. */
export interface Installation {
  readonly device: DeviceKey;
  readonly from: IsoDate;
  readonly until?: IsoDate;
  readonly firstValue?: Decimal;
  readonly lastValue?: Decimal;
  /** Rating factor K of a unit-scaled heat cost allocator, as one number or as KQ × KC × KT; none of them: the device
   *  is product-scaled, or no allocator (EN 834). */
  readonly factor?: Decimal;
  readonly kq?: Decimal;
  readonly kc?: Decimal;
  readonly kt?: Decimal;
  readonly factorDigits?: number;
  /** Year of the calibration mark. */
  readonly calibrationYear?: number;
  readonly remoteReadable?: boolean;
}

/** How one period's value of a meter point is estimated (§ 9a (1)). */
export interface PointEstimate extends Period {
  readonly method:
    'priorPeriod' | 'comparableRooms' | 'buildingAverage' | 'extrapolateDegreeDays' | 'extrapolateDays';
  /** Meter points that are compared with. */
  readonly rooms?: readonly string[];
  /** Value of the earlier period, where the readings do not reach that far. */
  readonly prior?: Decimal;
  /** Scales the earlier value by how much the others changed since. */
  readonly trend?: boolean;
}

/** Where costs gather before they are shared out (Kostenstelle; DTA_REM Haupt- and Sammelkostenstelle). */
export interface CostCentre {
  readonly id: string;
  readonly name: string;
  /** `heating`: HeizkostenV, as a pool for heating and warm water. `operating`: each cost by its own key. `vewa`: by
   *  energy. */
  readonly kind: 'heating' | 'operating' | 'vewa';
  /** `HauptkostenstelleID`. */
  readonly externalKey?: ExternalKey;
  /** `VerbrauchskostenstelleAnID`. */
  readonly collectiveKey?: ExternalKey;
  /** What a VEWA cost centre paid for. */
  readonly energies: readonly VewaUse[];
}

/** Energies of VEWA. */
export const vewaUses = ['heat', 'cold', 'warmWater', 'coldWater'] as const;
export type VewaUse = (typeof vewaUses)[number];

/** By what an operating cost is shared out (Umlageschlüssel). */
export type AllocationKey =
  | { readonly by: 'area' | 'units' | 'persons' | 'coOwnership' }
  | { readonly by: 'consumption'; readonly use: MeterUse }
  | { readonly by: 'direct'; readonly occupancyId: string };

/** One cost of the property to be shared out (Kostenposition). */
export interface CostItem {
  readonly id: string;
  readonly costCentreId: string;
  readonly text: string;
  readonly amount: Decimal;
  /** Days the cost is for. */
  readonly period: Period;
  /** How the part inside a billing period is found when the cost is for other days too; absent: it must lie inside. */
  readonly spread?: 'days' | 'degreeDays';
  /** Part of the amount that does not depend on consumption; goes by days. */
  readonly fixedAmount?: Decimal;
  /** Day of the invoice. */
  readonly date?: IsoDate;
  readonly supplier?: string;
  /** As printed: `12 500 kWh`. */
  readonly quantity?: string;
  /** Of a heating cost centre. */
  readonly target?: 'both' | 'heating' | 'warmwater';
  /** Of an operating cost centre, or of a cost on the heating bill that is neither heating nor warm water. */
  readonly key?: AllocationKey;
  readonly allocable: boolean;
  /** Number of BetrKV § 2. */
  readonly betrKv?: number;
  readonly labour?: { readonly amount: Decimal; readonly kind: 'services' | 'craftsmen' | 'minijob' };
  readonly excludedUnitIds: readonly string[];
  /** CO2 that the supplier's invoice states. */
  readonly co2?: { readonly kg: Decimal; readonly cost: Decimal };
  /** Energy that the invoice states, kWh; the plant's energy where no meter counts it. */
  readonly energyKwh?: Decimal;
}

/** How the plant's common costs are split between heating and warm water (§ 9). */
export interface WarmWaterKey {
  readonly method: 'measured' | 'volume' | 'area' | 'given' | 'separate' | 'none';
  /** °C, of the volume formula. */
  readonly temperature?: Decimal;
  /** 0 to 1, as agreed. */
  readonly share?: Decimal;
  readonly adjust: readonly ('gas_gross_calorific' | 'commercial_heat_supply' | 'monovalent_heat_pump')[];
}

/** The keys in force from a day on (§ 6 (4)): they change only with the start of a period. Percentages go by
 *  consumption, of VEWA by area (base). */
export interface AllocationKeys {
  readonly validFrom: IsoDate;
  readonly heatingConsumptionPercent?: Decimal;
  readonly warmWaterConsumptionPercent?: Decimal;
  readonly changeSplit: 'degreeDays' | 'days';
  readonly warmWater?: WarmWaterKey;
  readonly vewaBasePercent?: Readonly<Partial<Record<VewaUse, Decimal>>>;
  /** Cold water meters count what is warmed too. */
  readonly coldWaterIncludesWarm: boolean;
}

/** Price per unit of what a meter counts, valid from a day (Tarif). */
export interface Tariff {
  readonly id: string;
  readonly costCentreId: string;
  readonly use: MeterUse;
  readonly validFrom: IsoDate;
  /** Currency units per unit of the quantity, exact. Absent: shares by quantity alone need none. */
  readonly price?: Decimal;
}

/** A tank: what it holds is burnt in the order it was bought (DE-FUEL-FIFO). */
export interface FuelStock {
  readonly id: string;
  readonly costCentreId: string;
  readonly name: string;
  /** `l`, `kg`, `m3`. */
  readonly unit: string;
  /** kWh per unit. */
  readonly heatingValue?: Decimal;
  readonly opening: { readonly day: IsoDate; readonly layers: readonly FuelDelivery[] };
  readonly deliveries: readonly FuelDelivery[];
  /** What was left at the end of a day. */
  readonly closings: readonly { readonly day: IsoDate; readonly quantity: Decimal }[];
}

/** Fuel bought at one price; `date` is the invoice's. */
export interface FuelDelivery {
  readonly date: IsoDate;
  readonly quantity: Decimal;
  readonly cost: Decimal;
  readonly co2Kg: Decimal;
  readonly co2Cost: Decimal;
  readonly supplier?: string;
}
