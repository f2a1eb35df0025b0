import type { RadioMode } from '../../domain/meter-port.ts';
import { BoxError } from '../../domain/box-error.ts';
import { readIm871a } from '../../mbus/sticks/im871a.ts';
import { frameReader, type StickCommand, type StickProtocol } from './stick-protocol.ts';

/** IMST iM871A and, on 169 MHz, iM170A. */
export const im871a: StickProtocol = Object.freeze({
  id: 'im871a',
  title: 'IMST iM871A / iM170A',
  baud: 57_600,
  reader: () => frameReader(readIm871a),
  hello: command(0x01, [], 0x02),
  configure: (mode: RadioMode) => [command(0x03, [0x00, 0x02, modeOf(mode), 0x30, 0x01, 0x00], 0x04)],
  reset: request(0x07, []),
});

/** Link modes of firmware 0x14 and later; `C+T` listens for both. */
const modes: ReadonlyMap<RadioMode, number> = new Map([
  ['S', 0x00],
  ['T', 0x03],
  ['C', 0x06],
  ['C+T', 0x0a],
]);

function modeOf(mode: RadioMode): number {
  const number = modes.get(mode);
  if (number === undefined) throw new BoxError('USAGE', `The iM871A has no mode ${mode}`);
  return number;
}

/** A message to the stick's device management, endpoint 1. */
function request(message: number, payload: readonly number[]): Uint8Array {
  return Uint8Array.of(0xa5, 0x01, message, payload.length, ...payload);
}

function command(message: number, payload: readonly number[], answer: number): StickCommand {
  return {
    bytes: request(message, payload),
    isAnswer: (says) => says.is === 'frame' && says.endpoint === 1 && says.message === answer,
  };
}
