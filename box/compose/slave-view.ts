import type { SlaveView } from '../api/meter-desks.ts';
import type { BusDoor } from '../intake/mbus-bus/bus-door.ts';
import type { SerialDoors } from './serial-doors.ts';

/** A slave as pages see it: with the instant of its last answer. */
export function slaveView(
  { address, answer, lastAnswerMs }: ReturnType<BusDoor['slaves']>[number],
  doors: Pick<SerialDoors, 'instantAt'>,
): SlaveView {
  if (lastAnswerMs === undefined) return { address, answer };
  return { address, answer, lastAnswerAt: doors.instantAt(lastAnswerMs) };
}
