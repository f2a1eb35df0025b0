import { z } from 'zod';
import { fixedText } from '../../domain/rational.ts';
import { swissWarmWaterKwh } from '../swiss-warm-water.ts';
import { present, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** Heat in warm water. */
export const chWwEnergyCase = caseKind(
  'ch_ww_energy',
  z.object({
    rows: z.array(z.object({ volumeM3: quantity, dT: quantity.nullish(), lossFactor: quantity.nullish() })),
  }),
  ({ rows }) => ({
    expected: {
      kwh: rows.map(({ volumeM3, dT, lossFactor }) => {
        const conversion = present({ temperatureDifference: dT, lossFactor });
        return fixedText(swissWarmWaterKwh(volumeM3, conversion), 4);
      }),
    },
  }),
);
