import type { RadioMode } from '../../domain/meter-port.ts';
import { readAmb8465 } from '../../mbus/sticks/amb8465.ts';
import { frameReader, type StickCommand, type StickProtocol } from './stick-protocol.ts';

/** Amber / Würth AMB8465 and Metis-II. Command output and signal strength are switched on first: without them telegrams
 *  come without frame and checksum. */
export const amb8465: StickProtocol = Object.freeze({
  id: 'amb8465',
  title: 'Würth AMB8465 / Metis-II',
  baud: 9_600,
  reader: () => frameReader((bytes) => readAmb8465(bytes, true)),
  hello: command(0x0b, []),
  configure: (mode: RadioMode) => [
    command(0x09, [0x05, 0x01, 0x01]),
    command(0x09, [0x45, 0x01, 0x01]),
    command(0x04, [modes[mode]]),
  ],
  reset: request(0x05, []),
});

const modes: Readonly<Record<RadioMode, number>> = Object.freeze({ S: 0x03, T: 0x08, C: 0x0e, 'C+T': 0x09 });

function request(number: number, payload: readonly number[]): Uint8Array {
  const bytes = [0xff, number, payload.length, ...payload];
  return Uint8Array.of(
    ...bytes,
    bytes.reduce((sum, byte) => sum ^ byte, 0),
  );
}

/** Answers carry the command's number with bit 7 set. */
function command(number: number, payload: readonly number[]): StickCommand {
  return {
    bytes: request(number, payload),
    isAnswer: (says) => says.is === 'frame' && says.message === (number | 0x80),
  };
}
