import type { LabourText, SettledMark } from '../../billing/settlement.ts';

/** Languages of the printed documents. */
export const languages = ['de', 'fr', 'it', 'en'] as const;
export type Language = (typeof languages)[number];

/** Names of pools, energies and measured fields, in a bill of either country. */
export type FieldWord = 'heat' | 'warmWater' | 'coldWater' | 'cold' | 'electricity' | 'gas';

/** Everything the documents say. A sentence with numbers in it is a function of their texts. */
export interface Words {
  readonly title: Record<'heizkostenv' | 'vewa' | 'overview' | 'monthly', string>;
  readonly head: Record<
    | 'number'
    | 'correction'
    | 'date'
    | 'period'
    | 'ownPeriod'
    | 'property'
    | 'unit'
    | 'contact'
    | 'page'
    | 'of'
    | 'days',
    string
  >;
  readonly summary: Record<
    | 'heading'
    | 'item'
    | 'amount'
    | 'heating'
    | 'warmWater'
    | 'otherCosts'
    | 'total'
    | 'rounding'
    | 'payable'
    | 'prepaid'
    | 'toPay'
    | 'credit'
    | 'even',
    string
  > & {
    pay(amount: string, day: string | undefined): string;
    payTo(holder: string, iban: string, reference: string): string;
    payBySlip(amount: string, day: string | undefined): string;
    refund(amount: string): string;
    suggested(amount: string): string;
  };
  readonly online: Record<'heading' | 'text' | 'transfer' | 'transferText', string> & {
    code(code: string): string;
  };
  readonly costs: Record<
    | 'heading'
    | 'plant'
    | 'operating'
    | 'text'
    | 'date'
    | 'supplier'
    | 'key'
    | 'amount'
    | 'total'
    | 'landlordCo2'
    | 'allocated'
    | 'notAllocable',
    string
  >;
  readonly fuel: Record<
    'heading' | 'position' | 'opening' | 'delivery' | 'closing' | 'consumed' | 'quantity' | 'cost' | 'co2',
    string
  >;
  readonly split: Record<
    | 'heading'
    | 'intro'
    | 'pool'
    | 'whole'
    | 'wholeQuantity'
    | 'unitPrice'
    | 'ownQuantity'
    | 'ownAmount'
    | 'total'
    | 'base'
    | 'consumption'
    | 'direct',
    string
  > & {
    readonly warmWater: Record<string, string>;
    warmWaterShare(kwh: string | undefined, percent: string): string;
    byConsumption(percent: string): string;
    byArea(percent: string): string;
    changeByDays(days: string, ofDays: string): string;
    change(permille: string, days: string, ofDays: string, method: 'degreeDays' | 'days'): string;
  };
  readonly field: Record<FieldWord, string>;
  readonly keyName: Record<
    'area' | 'units' | 'persons' | 'coOwnership' | 'consumption' | 'direct' | 'pools',
    string
  >;
  readonly unit: Record<string, string>;
  readonly devices: Record<
    'heading' | 'device' | 'place' | 'field' | 'start' | 'end' | 'factor' | 'quantity' | 'mark' | 'exchanged',
    string
  > & { readonly legend: Record<'heizkostenv' | 'vewa', string> };
  readonly mark: Record<SettledMark, string>;
  readonly co2: Record<
    | 'heading'
    | 'emission'
    | 'area'
    | 'perArea'
    | 'stage'
    | 'noStage'
    | 'cost'
    | 'landlord'
    | 'tenants'
    | 'own'
    | 'basis'
    | 'deducted'
    | 'notDeducted',
    string
  >;
  readonly use: Record<
    'heading' | 'month' | 'total' | 'mark' | 'chart' | 'hatched' | 'gaps' | 'empty',
    string
  >;
  readonly compare: Record<
    'heading' | 'you' | 'before' | 'average' | 'noBefore' | 'noAverage' | 'weather' | 'noWeather' | 'chart',
    string
  > & { change(percent: string): string; averageBasis(units: string): string };
  readonly labour: Record<'heading' | 'kind' | 'amount' | 'text', string> & {
    readonly kinds: Record<LabourText, string>;
  };
  readonly energy: Record<
    'heading' | 'mix' | 'emission' | 'primaryFactor' | 'taxes' | 'fees' | 'unknown' | 'advice' | 'disputes',
    string
  >;
  readonly law: {
    readonly heading: string;
    /** How to look at the invoices and how to object; German law, Swiss law. */
    readonly DE: readonly string[];
    readonly CH: readonly string[];
  };
  readonly overview: Record<
    | 'heading'
    | 'unit'
    | 'party'
    | 'period'
    | 'total'
    | 'prepaid'
    | 'balance'
    | 'landlord'
    | 'warnings'
    | 'checks'
    | 'ok',
    string
  > & { readonly type: Record<'vacancy' | 'selfUse', string> };
  readonly monthly: Record<
    'heading' | 'previous' | 'previousYear' | 'average' | 'noData' | 'weather' | 'kwh' | 'law',
    string
  > & { estimate(units: string, m3: string): string };
  readonly slip: Record<
    | 'receipt'
    | 'paymentPart'
    | 'account'
    | 'reference'
    | 'information'
    | 'payableBy'
    | 'payableByBlank'
    | 'currency'
    | 'amount'
    | 'acceptance'
    | 'separate',
    string
  >;
  readonly months: readonly string[];
}
