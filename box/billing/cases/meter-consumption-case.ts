import { z } from 'zod';
import { fixedText, fractionText, one } from '../../domain/rational.ts';
import { type MeterSegment, doubtsOf, meterConsumption, splitAtSetDays } from '../meter-consumption.ts';
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
    readings: z.array(z.tuple([day, quantity]).transform(([on, value]) => ({ day: on, value }))),
  })
  .transform(
    ({ id: name, from, until, factor, rollover, setDay, resetsAtSetDay, readings }): MeterSegment[] => {
      const optional = present({ from, until, modulus: rollover });
      const whole = { id: name, factor: factor ?? one, readings, ...optional };
      return setDay && resetsAtSetDay ? splitAtSetDays(whole, setDay) : [whole];
    },
  );

/** Consumption of a meter point between boundaries. */
export const meterConsumptionCase = caseKind(
  'meter_consumption',
  z.object({
    interpolation: z.enum(['linear', 'degreeDays']).default('linear'),
    toleranceDays: count.default(1),
    summer,
    segments: z.array(segment),
    boundaries: z.array(day),
  }),
  ({ interpolation, toleranceDays, summer: distribution, segments, boundaries }) => {
    const how = { mode: interpolation, toleranceDays, summer: distribution };
    const intervals = meterConsumption(segments.flat(), boundaries, how);
    return {
      expected: {
        intervals: intervals.map(({ after, until, consumption, flags }) => ({
          after,
          until,
          consumption: consumption ? fixedText(consumption, 4) : null,
          exact: consumption ? fractionText(consumption) : null,
          flags,
        })),
      },
      issues: doubtsOf(intervals, segments[0]?.[0]?.id ?? 'meter'),
    };
  },
);
