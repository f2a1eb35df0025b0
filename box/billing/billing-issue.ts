import type { IssueLevel } from '../domain/issue.ts';

/** What can be wrong with a settlement (billing.md 9). Errors block it; warnings are legal risks the manager has to
 *  see; infos are kept with the bill. Closed list; the text says what it means and what to do. */
export const billingIssueCodes = Object.freeze({
  // Errors
  'input-invalid': { level: 'error', meaning: 'a field is missing or not of its form: correct it' },
  'date-malformed': { level: 'error', meaning: 'there is no such day, such as 30 February: correct it' },
  'id-twice': { level: 'error', meaning: 'two rows have one id, so their amounts could not be told apart' },
  'occupancy-gap': { level: 'error', meaning: 'nobody is stated for some days: enter a tenant or a vacancy' },
  'occupancy-overlap': { level: 'error', meaning: 'two users at once: correct the day of the change' },
  'no-weight': { level: 'error', meaning: 'an amount has nothing to be split by: choose another key' },
  'weight-negative': { level: 'error', meaning: 'a negative area or consumption: correct it' },
  'value-missing': { level: 'error', meaning: 'a needed value is missing: read it, or estimate it (§ 9a)' },
  'stock-invalid': { level: 'error', meaning: 'more fuel left than there was: correct the closing stock' },
  'meter-regression': {
    level: 'error',
    meaning: 'a counter fell: exchanged, rolled over or misread? Decide',
  },
  'hp-total-heat-missing': {
    level: 'error',
    meaning: 'heat pump without total heat meter: never divide by kWh el.',
  },
  'price-required': { level: 'error', meaning: 'a tariff among several has no price: state it' },
  'no-consumption': { level: 'error', meaning: 'nothing was consumed: no per mille can be written' },
  'group-not-metered': {
    level: 'error',
    meaning: 'a user group has no meter of its own (§ 6 (2)): estimate or install',
  },
  'share-out-of-range': { level: 'error', meaning: 'a share below 0 or above 1: correct it' },
  'target-unknown': { level: 'error', meaning: 'a direct cost names nobody of this period: correct the id' },
  'key-changed': { level: 'error', meaning: 'keys change only from the start of a period on (§ 6 (4))' },
  'both-cost-unsplit': {
    level: 'error',
    meaning: 'a cost for heating and warm water, but two plants: assign it',
  },
  // Warnings
  'heating-share-out-of-range': {
    level: 'warning',
    meaning: '§ 7 (1): 50 to 70 percent; more only if agreed (§ 10)',
  },
  'ww-consumption-share-out-of-range': { level: 'warning', meaning: '§ 8 (1): 50 to 70 percent' },
  'share-70-required': {
    level: 'warning',
    meaning: '§ 7 (1) s. 2: this building must bill 70 percent by consumption',
  },
  'presplit-share-out-of-range': {
    level: 'warning',
    meaning: '§ 6 (2): at least 50 percent by metered group share',
  },
  'ww-heat-not-metered': {
    level: 'warning',
    meaning: '§ 9 (2): warm water heat by formula, 15 percent at risk',
  },
  'ww-share-implausible': {
    level: 'warning',
    meaning: 'warm water takes under 5 or over 60 percent: check volume',
  },
  'no-interim-reading': {
    level: 'warning',
    meaning: '§ 9b (3): the unit value was split; the bill says why',
  },
  'estimate-used': { level: 'warning', meaning: '§ 9a (1): a value was estimated; the bill says how' },
  'estimate-over-25': {
    level: 'warning',
    meaning: '§ 9a (2): over 25 percent of the area, billed by area only',
  },
  'consumption-missing': {
    level: 'warning',
    meaning: 'a row without value for a consumption key pays nothing of it',
  },
  'not-remote-readable': { level: 'warning', meaning: '§ 5: device not remote-readable, 3 percent at risk' },
  'info-6a-incomplete': { level: 'warning', meaning: '§ 6a: information incomplete, 3 percent at risk' },
  'co2-missing': { level: 'warning', meaning: 'CO2KostAufG § 7 (4): split not shown, 3 percent at risk' },
  'calibration-expired': {
    level: 'warning',
    meaning: 'MessEG § 33: the meter must not be used in business any more',
  },
  'pipe-heat-criteria-met': {
    level: 'warning',
    meaning: 'VDI 2077: pipe heat may distort the bill, see a specialist',
  },
  'period-over-12-months': {
    level: 'warning',
    meaning: 'BGB § 556 (3): a billing period has at most twelve months',
  },
  'deadline-near': { level: 'warning', meaning: 'BGB § 556 (3): send the bill before the day named' },
  'deadline-passed': { level: 'warning', meaning: 'BGB § 556 (3): no more demands, credits are still due' },
  // Infos
  'value-interpolated': { level: 'info', meaning: 'a boundary value was computed between two readings' },
  'reading±1': { level: 'info', meaning: 'a reading one day off the boundary was taken as it is' },
  'public-rounding-difference': {
    level: 'info',
    meaning: 'a rounding profile differs from the exact result',
  },
} as const satisfies Readonly<Record<string, { level: IssueLevel; meaning: string }>>);

/** One of the codes. */
export type BillingIssueCode = keyof typeof billingIssueCodes;

/** A doubt about a settlement, or a reason why there is none. */
export interface BillingIssue {
  readonly code: BillingIssueCode;
  readonly level: IssueLevel;
  /** For the manager: what, where, what to do. */
  readonly message: string;
  /** Id of the unit, user, pool or cost it is about. */
  readonly about?: string;
}

/** An issue with the level of its code. */
export function billingIssue(code: BillingIssueCode, message: string, about?: string): BillingIssue {
  const { level } = billingIssueCodes[code];
  return { code, level, message, ...(about === undefined ? {} : { about }) };
}
