import { addDays, civilDay, type IsoDate, type Period } from '../domain/civil-day.ts';
import { compareRationals, exactly } from '../domain/rational.ts';
import { type BillingIssue, billingIssue } from './billing-issue.ts';
import type { HeatingInput } from './heating-input.ts';

/** Legal risks that show in the input alone; none of them stops the bill (billing.md 1, decision 4). */
export function checkHeatingInput(input: HeatingInput): BillingIssue[] {
  return [...checkPeriodLength(input.period), ...checkSeventyPercent(input), ...checkProfile(input)];
}

/** § 6 (4): the owner may change keys only for a period to come. Errors for every change inside the period. */
export function checkKeyChanges(
  keysValidFrom: readonly IsoDate[],
  { firstDay, lastDay }: Period,
): BillingIssue[] {
  return keysValidFrom
    .filter((day) => day > firstDay && day <= lastDay)
    .map((day) => billingIssue('key-changed', `Keys change on ${day}, inside the period (§ 6 (4))`, 'keys'));
}

/** BGB § 556 (3): a billing period has at most twelve months. */
export function checkPeriodLength({ firstDay, lastDay }: Period): BillingIssue[] {
  if (lastDay < twelveMonthsAfter(firstDay)) return [];
  const message = `The period ${firstDay} to ${lastDay} has more than twelve months (§ 556 (3) BGB)`;
  return [billingIssue('period-over-12-months', message, 'period')];
}

/** First day that lies twelve months after `day`; of 29 February the 1 March. */
export function twelveMonthsAfter(day: IsoDate): IsoDate {
  const sameDay = civilDay(+day.slice(0, 4) + 1, +day.slice(5, 7), +day.slice(8, 10));
  return sameDay ?? addDays(day, 366);
}

/** § 7 (1) sentence 2: poorly insulated building, oil or gas, insulated pipes: 70 percent by consumption. */
function checkSeventyPercent({ building, heatingConsumptionShare }: HeatingInput): BillingIssue[] {
  if (!building) return [];
  const required = building.belowWSchV1994 && building.oilOrGas && building.pipesMostlyInsulated;
  if (!required || compareRationals(heatingConsumptionShare, exactly('0.7')) === 0) return [];
  const message = 'This building must bill 70 percent of heating by consumption (§ 7 (1) sentence 2)';
  return [billingIssue('share-70-required', message, 'heating')];
}

/** A profile taken over from another billing company moves cents between users; the sum stays exact. */
function checkProfile({ profile, warmWater }: HeatingInput): BillingIssue[] {
  const { degreeDayRounding, timeWeightedAreaDigits, timeWeightedUnitDigits } = profile;
  const exact =
    degreeDayRounding === 'exact' &&
    timeWeightedAreaDigits === undefined &&
    timeWeightedUnitDigits === undefined &&
    (warmWater.method !== 'combined' || warmWater.plant.rounding === 'exact');
  if (exact) return [];
  const message = 'A rounding profile is in use: single amounts differ by cents from the exact ones';
  return [billingIssue('public-rounding-difference', message, 'profile')];
}
