import type { RadioMode } from '../../domain/meter-port.ts';
import { crcCcitt } from '../../mbus/sticks/crc-ccitt.ts';
import { readIu891a } from '../../mbus/sticks/iu891a.ts';
import { frameReader, type StickCommand, type StickProtocol } from './stick-protocol.ts';

/** IMST iU891A-XL. */
export const iu891a: StickProtocol = Object.freeze({
  id: 'iu891a',
  title: 'IMST iU891A-XL',
  baud: 115_200,
  reader: () => frameReader(readIu891a),
  hello: command(1, 0x01, [], 0x02),
  configure: (mode: RadioMode) => [command(9, 0x03, [modes[mode]], 0x04)],
  reset: slip(1, 0x07, []),
});

const modes: Readonly<Record<RadioMode, number>> = Object.freeze({ S: 1, T: 2, 'C+T': 3, C: 5 });

/** A message to a service access point, with checksum and escapes. */
function slip(sap: number, message: number, payload: readonly number[]): Uint8Array {
  const plain = [sap, message, ...payload];
  const crc = crcCcitt(Uint8Array.from(plain));
  const escaped = [...plain, crc & 0xff, crc >> 8].flatMap((byte) => {
    if (byte === 0xc0) return [0xdb, 0xdc];
    return byte === 0xdb ? [0xdb, 0xdd] : [byte];
  });
  return Uint8Array.of(0xc0, ...escaped, 0xc0);
}

function command(sap: number, message: number, payload: readonly number[], answer: number): StickCommand {
  return {
    bytes: slip(sap, message, payload),
    isAnswer: (says) => says.is === 'frame' && says.endpoint === sap && says.message === answer,
  };
}
