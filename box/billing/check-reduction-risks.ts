import { isoDate, type IsoDate, type Period } from '../domain/civil-day.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import { editionOn, type Versioned } from './versioned.ts';

/** Days from which devices must be readable from outside. */
export const remoteReadingDuty: readonly Versioned<{
  /** Devices installed after this day, at once. */
  readonly newDevicesAfter: IsoDate;
  /** All others, in periods that begin after this day. */
  readonly allAfter: IsoDate;
}>[] = Object.freeze([
  {
    validFrom: isoDate('2021-12-01'),
    source: 'HeizkostenV § 5 (2), (3)',
    value: { newDevicesAfter: isoDate('2021-12-01'), allAfter: isoDate('2026-12-31') },
  },
]);

/** What the reductions of § 12 depend on. */
export interface ReductionFacts {
  readonly period: Period;
  readonly devices: readonly {
    readonly serial: string;
    readonly installedOn: IsoDate;
    readonly remote: boolean;
  }[];
  /** Monthly and annual information went out complete (§ 6a). */
  readonly informationComplete: boolean;
  /** Fuel whose CO2 cost has to be split, and whether it was. */
  readonly co2: 'split' | 'missing' | 'not-due';
}

/** Warnings of what a tenant may reduce his share for (§ 12 HeizkostenV, § 7 (4) CO2KostAufG). It is his right, so
 *  nothing is taken off by itself. */
export function checkReductionRisks({
  period,
  devices,
  informationComplete,
  co2,
}: ReductionFacts): BillingIssue[] {
  const { newDevicesAfter, allAfter } = editionOn(remoteReadingDuty).value;
  const issues = devices
    .filter(
      ({ remote, installedOn }) => !remote && (installedOn > newDevicesAfter || period.firstDay > allAfter),
    )
    .map(({ serial }) =>
      billingIssue('not-remote-readable', `Device "${serial}" cannot be read from outside (§ 5)`, serial),
    );
  if (!informationComplete) {
    issues.push(
      billingIssue('info-6a-incomplete', 'Monthly or annual information is incomplete (§ 6a)', 'information'),
    );
  }
  if (co2 === 'missing') {
    issues.push(
      billingIssue('co2-missing', 'The CO2 cost was not split or not shown (§ 7 (4) CO2KostAufG)', 'CO2'),
    );
  }
  return issues;
}
