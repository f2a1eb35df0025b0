import { z } from 'zod';
import { fixedText } from '../../domain/rational.ts';
import { computed, stated } from '../figure.ts';
import { pipeHeat } from '../pipe-heat.ts';
import { id, present, quantity } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

/** Pipe heat by the balance method (VDI 2077); low confidence, never applied by itself. */
export const pipeHeatCase = caseKind(
  'pipe_heat',
  z.object({
    heatKwh: quantity,
    kwhPerUnit: quantity,
    threshold: quantity.nullish(),
    correctedShare: quantity.nullish(),
    units: z.array(z.object({ id, area: quantity, units_: quantity })),
  }),
  ({ heatKwh, kwhPerUnit, threshold, correctedShare, units }) => {
    const counted = units.map(({ id: name, area, units_ }) => ({ id: name, area, units: units_ }));
    const limits = present({ capturedShare: threshold, correctedShare });
    const result = pipeHeat(counted, heatKwh, kwhPerUnit, limits);
    return {
      expected: {
        capturedShare: fixedText(result.capturedShare, 4),
        belowThreshold: result.belowThreshold,
        lowConsumerShare: fixedText(result.lowConsumerShare, 4),
        pipeUnits: fixedText(result.pipeUnits, 4),
        correctedUnits: Object.fromEntries(
          [...result.correctedUnits].map(([name, value]) => [name, fixedText(value, 4)]),
        ),
      },
      issues: result.issues,
      figures: counted.map(({ id: name, area, units: own }) => {
        const inputs = [stated(`${name}: units`, own, 'units'), stated(`${name}: area`, area, 'm2')];
        const corrected = result.correctedUnits.get(name) ?? own;
        return computed(`${name}: corrected units`, 'DE-VDI2077', corrected, 'units', inputs);
      }),
    };
  },
);
