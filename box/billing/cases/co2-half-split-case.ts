import { z } from 'zod';
import { fixedText } from '../../domain/rational.ts';
import { computed, stated } from '../figure.ts';
import { splitCo2AtHalfRegime } from '../split-co2-at-half-regime.ts';
import { day, period, present, quantity, summer } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** CO2 cost of a period in which the half-and-half regime begins. */
export const co2HalfSplitCase = caseKind(
  'co2_half_split',
  z.object({ period, co2Cost: quantity, stagePercent: quantity, halfSplitFrom: day.nullish(), summer }),
  (input) => {
    const split = splitCo2AtHalfRegime({
      period: input.period,
      cost: input.co2Cost,
      stagePercent: input.stagePercent,
      summer: input.summer,
      ...present({ halfFrom: input.halfSplitFrom }),
    });
    return {
      expected: {
        permilleBefore: fixedText(split.permilleBefore, 0),
        permilleAfter: fixedText(split.permilleAfter, 0),
        landlord: fixedText(split.landlord, 2),
        tenants: fixedText(split.tenants, 2),
      },
      figures: [
        computed("landlord's CO2 cost", 'CO2-5A', split.landlord, 'EUR', [
          stated('CO2 cost', input.co2Cost, 'EUR'),
          stated('landlord percentage by stage', input.stagePercent, '%'),
          computed('degree days before', 'DE-9b-GT', split.permilleBefore, '‰', []),
        ]),
      ],
    };
  },
);
