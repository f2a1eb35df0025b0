import { z } from 'zod';
import { fixedText, fractionText, one } from '../../domain/rational.ts';
import { checkCalibration } from '../check-calibration.ts';
import {
  doubtsOf,
  type IntervalConsumption,
  meterConsumption,
  type MeterSegment,
  splitAtSetDays,
} from '../meter-consumption.ts';
import { valueMarks } from '../value-mark.ts';
import { count, day, id, present, quantity, summer } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const segment = z
  .object({
    id: id.default('meter'),
    from: day.nullish(),
    until: day.nullish(),
    factor: quantity.nullish(),
    rollover: quantity.nullish(),
    /** MM-DD on which the device stores its value and restarts at 0. */
    setDay: z
      .string()
      .regex(/^\d{2}-\d{2}$/)
      .nullish(),
    resetsAtSetDay: z.boolean().default(true),
    calibratedUntil: day.nullish(),
    readings: z.array(z.tuple([day, quantity]).transform(([on, value]) => ({ day: on, value }))),
  })
  .transform(({ id: name, setDay, resetsAtSetDay, factor, rollover, readings, ...rest }) => {
    const { calibratedUntil, ...span } = rest;
    const whole: MeterSegment = {
      id: name,
      factor: factor ?? one,
      readings,
      ...present({ ...span, modulus: rollover }),
    };
    const seasons = setDay && resetsAtSetDay ? splitAtSetDays(whole, setDay) : [whole];
    return { seasons, meter: { id: name, ...present({ until: span.until, calibratedUntil }) } };
  });

/** Consumption of a meter point between boundaries. */
export const meterConsumptionCase = caseKind(
  'meter_consumption',
  z.object({
    interpolation: z.enum(['linear', 'degreeDays']).default('linear'),
    toleranceDays: count.default(1),
    summer,
    segments: z.array(segment),
    boundaries: z.array(day).min(2),
    /** Read by radio, as the bill then says. */
    remote: z.boolean().default(false),
  }),
  ({ interpolation, toleranceDays, summer: distribution, segments, boundaries, remote }) => {
    const how = { mode: interpolation, toleranceDays, summer: distribution };
    const seasons = segments.flatMap((each) => each.seasons);
    const intervals = meterConsumption(seasons, boundaries, how);
    const meters = segments.map(({ meter }) => meter);
    const lastDay = boundaries.at(-1);
    return {
      expected: {
        intervals: intervals.map((interval) => answerOf(interval, remote)),
      },
      issues: [
        ...doubtsOf(intervals, meters[0]?.id ?? 'meter'),
        ...(lastDay ? checkCalibration(meters, lastDay) : []),
      ],
      figures: intervals.flatMap(({ consumption }) => consumption ?? []),
    };
  },
);

function answerOf(interval: IntervalConsumption, remote: boolean) {
  const { after, until, consumption, flags } = interval;
  return {
    after,
    until,
    consumption: consumption ? fixedText(consumption.value, 4) : null,
    exact: consumption ? fractionText(consumption.value) : null,
    flags,
    marks: valueMarks(interval, { remote, estimated: false }),
  };
}
