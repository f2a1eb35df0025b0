import { z } from 'zod';
import { isoDate, type IsoDate, type Period } from '../../domain/civil-day.ts';
import { divideRationals, fixedText, sumOf } from '../../domain/rational.ts';
import { blocked } from '../blocked.ts';
import { stated } from '../figure.ts';
import { permilleUntil, splitAtReplacement, splitCaptureSystems } from '../split-capture-systems.ts';
import { day, id, period, present, quantity, summer } from './case-fields.ts';
import { caseKind } from './case-kind.ts';

const system = z
  .object({ id, commonQty: quantity, replacedOn: day.nullish(), permilleBefore: quantity.nullish() })
  .transform(({ id: name, commonQty, ...replacement }) => {
    return { id: name, landlord: false, commonQuantity: commonQty, ...present(replacement) };
  });

/** The consumption pool over capture systems, and over the time before and after all devices of one were replaced. */
export const captureSystemsCase = caseKind(
  'capture_systems',
  z.object({ consumptionCost: quantity, period: period.optional(), summer, systems: z.array(system) }),
  ({ consumptionCost, period: billed, summer: distribution, systems }) => {
    const quantityTotal = sumOf(systems.map(({ commonQuantity }) => commonQuantity));
    if (quantityTotal.numerator === 0n)
      throw blocked('no-weight', 'The common meters counted nothing', 'systems');
    const pool = stated('consumption cost', consumptionCost, 'EUR');
    const blocks = [...splitCaptureSystems(pool, systems)];
    const parts = blocks.flatMap(([{ id: name, replacedOn, permilleBefore }, block]) => {
      const permille = permilleBefore
        ? stated('degree days before the replacement', permilleBefore, '‰')
        : replacedOn && permilleUntil(replacedOn, billed ?? calendarYearOf(replacedOn), distribution);
      return permille ? [[name, splitAtReplacement(block, permille)] as const] : [];
    });
    return {
      expected: {
        pricePerUnit: fixedText(divideRationals(consumptionCost, quantityTotal), 7),
        blocks: Object.fromEntries(blocks.map(([{ id: name }, block]) => [name, fixedText(block.value, 2)])),
        ...Object.fromEntries(
          parts.flatMap(([name, { before, after }]) => [
            [`${name}Before`, fixedText(before.value, 2)],
            [`${name}After`, fixedText(after.value, 2)],
          ]),
        ),
      },
      figures: [
        ...blocks.map(([, block]) => block),
        ...parts.flatMap(([, { before, after }]) => [before, after]),
      ],
    };
  },
);

function calendarYearOf(replacement: IsoDate): Period {
  const year = replacement.slice(0, 4);
  return { firstDay: isoDate(`${year}-01-01`), lastDay: isoDate(`${year}-12-31`) };
}
