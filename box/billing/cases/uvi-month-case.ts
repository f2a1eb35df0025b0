import { z } from 'zod';
import { exactly, fixedText, multiplyRationals, type Rational, zero } from '../../domain/rational.ts';
import { blocked } from '../blocked.ts';
import { type MonthlyEnergy, monthlyInformation } from '../monthly-information.ts';
import { present, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const month = z.object({
  heatUnits: quantity.nullish(),
  heatKwh: quantity.nullish(),
  warmWaterM3: quantity.nullish(),
  warmWaterKwh: quantity.nullish(),
});

const input = z.object({
  current: z.string(),
  previous: z.string().nullish(),
  previousYear: z.string().nullish(),
  areaM2: quantity.nullish(),
  heatKwhPerUnit: quantity.nullish(),
  /** 2.5 × (60 − 10), an estimate. */
  warmWaterKwhPerM3: quantity.default(exactly('125')),
  average: z.object({ kwhPerM2: quantity.nullish(), kwh: quantity.nullish() }).nullish(),
  months: z.record(z.string(), month.nullable()),
  climateFactor: quantity.nullish(),
});

/** The monthly consumption information of a user (§ 6a (2)). */
export const uviMonthCase = caseKind('uvi_month', input, (fields) => {
  const current = energyOf(fields.current, fields);
  if (!current) throw blocked('value-missing', `No values of ${fields.current}`, fields.current);
  const { average, areaM2, climateFactor } = fields;
  const perArea = average?.kwhPerM2 && areaM2 ? multiplyRationals(average.kwhPerM2, areaM2) : undefined;
  const information = monthlyInformation({
    current,
    ...present({
      previous: energyOf(fields.previous, fields),
      previousYear: energyOf(fields.previousYear, fields),
      averageKwh: average?.kwh ?? perArea,
      climateFactor,
    }),
  });
  const { previous, previousYear, average: usual } = information;
  return {
    expected: {
      heatKwh: fixedText(information.heatKwh, 1),
      warmWaterKwh: fixedText(information.warmWaterKwh, 1),
      totalKwh: fixedText(information.total, 1),
      previousTotalKwh: oneDigit(previous.kwh),
      previousChangePercent: oneDigit(previous.changePercent),
      previousYearTotalKwh: oneDigit(previousYear.kwh),
      previousYearChangePercent: oneDigit(previousYear.changePercent),
      averageUserKwh: oneDigit(usual.kwh),
      averageChangePercent: oneDigit(usual.changePercent),
      weatherAdjustedHeatKwh: oneDigit(information.weatherAdjustedHeatKwh),
    },
  };
});

/** A month in kWh: metered, else converted; nothing if the month has no values. */
function energyOf(
  name: string | null | undefined,
  fields: z.output<typeof input>,
): MonthlyEnergy | undefined {
  const values = name ? fields.months[name] : undefined;
  if (!values) return undefined;
  const { heatUnits, warmWaterM3 } = values;
  const heat = values.heatKwh ?? converted(heatUnits, fields.heatKwhPerUnit ?? undefined, 'heatKwhPerUnit');
  const warmWater =
    values.warmWaterKwh ?? converted(warmWaterM3, fields.warmWaterKwhPerM3, 'warmWaterKwhPerM3');
  return { heatKwh: heat, warmWaterKwh: warmWater };
}

function converted(
  amount: Rational | null | undefined,
  factor: Rational | undefined,
  name: string,
): Rational {
  if (!amount) return zero;
  if (!factor) throw blocked('value-missing', `"${name}" is not stated, so units cannot become kWh`, name);
  return multiplyRationals(amount, factor);
}

function oneDigit(value: Rational | undefined): string | null {
  return value ? fixedText(value, 1) : null;
}
