import type { Settlement, SettledRow } from '../../billing/settlement.ts';
import type { IsoDate } from '../../domain/civil-day.ts';
import type { Print } from '../print/open-print.ts';
import type { Writing } from '../words/numbers.ts';
import type { Language, Words } from '../words/words.ts';

/** What a statement says beside the settlement. */
export interface StatementContext {
  readonly language: Language;
  /** The day the statement bears. */
  readonly issuedOn: IsoDate;
  /** By when a balance is to be paid. */
  readonly dueOn?: IsoDate;
  readonly tenantLink?: TenantLink;
  readonly energy?: EnergyFacts;
  /** Climate factors of postcode and period, to compare two periods with each other (§ 6a (3) no. 7 HeizkostenV). */
  readonly climate?: { readonly thisPeriod: string; readonly before: string };
}

/** Where a tenant finds his own page; `code` is for those who type it. */
export interface TenantLink {
  readonly url: string;
  readonly code?: string;
}

/** What § 6a (3) HeizkostenV asks for and no reading tells; each as the supplier or manager stated it. */
export interface EnergyFacts {
  readonly carriers: readonly { readonly name: string; readonly percent: string }[];
  /** Of district heat, in g CO2 equivalent per kWh. */
  readonly greenhouseGasPerKwh?: string;
  readonly primaryEnergyFactor?: string;
  /** Taxes, levies and duties in the energy costs. */
  readonly taxes?: string;
  /** Fees for devices, reading, calibration and billing. */
  readonly fees?: string;
}

/** One statement while it is drawn. */
export interface Bill {
  readonly print: Print;
  readonly settlement: Settlement;
  readonly row: SettledRow;
  readonly context: StatementContext;
  readonly words: Words;
  readonly writing: Writing;
}
