// Receiver sticks made by us from their makers' protocol descriptions (facts in mbus.md 6.10): they answer what the box
// asks and hand telegrams over in their own frames.
import { crcCcitt } from '../../../box/mbus/sticks/crc-ccitt.ts';
import { joined } from '../mbus-encoder/encode-record.ts';
import { withFormatA } from '../mbus-encoder/encode-telegram.ts';

/** A stick as the far end of a line. */
export interface SimulatedStick {
  readonly kind: string;
  /** What comes back for what the box sends. */
  answer(request: Uint8Array): Uint8Array;
  /** A received telegram (from its L-field on) in the stick's own frame. */
  frame(telegram: Uint8Array, rssi: number): Uint8Array;
}

export const sticks: readonly SimulatedStick[] = [
  {
    kind: 'im871a',
    answer: (request) =>
      request[0] === 0xa5 ? imst(0x81, (request[2] ?? 0) + 1, new Uint8Array()) : silence,
    frame: (telegram, rssi) =>
      imst(0xc2, 0x03, telegram.subarray(1), Uint8Array.of(Math.round((rssi + 100) * 2 + 45))),
  },
  {
    kind: 'iu891a',
    answer: (request) =>
      request[0] === 0xc0 ? slip(request[1] ?? 0, (request[2] ?? 0) + 1, Uint8Array.of(0)) : silence,
    frame: (telegram, rssi) => slip(9, 0x20, joined(new Uint8Array(7), Uint8Array.of(rssi & 0xff), telegram)),
  },
  {
    kind: 'amb8465',
    answer: (request) => (request[0] === 0xff ? amber((request[1] ?? 0) | 0x80, Uint8Array.of(0)) : silence),
    frame: (telegram, rssi) =>
      amber(0x03, joined(telegram.subarray(1), Uint8Array.of(((rssi + 74) * 2) & 0xff))),
  },
  {
    kind: 'cul',
    answer: (request) => {
      const text = Buffer.from(request).toString('latin1').trim();
      if (text === 'V') return Buffer.from('V 1.67 nanoCUL868\r\n');
      return /^br[cts]$/.test(text) ? Buffer.from(`${(text[2] ?? '').toUpperCase()}MODE\r\n`) : silence;
    },
    frame: (telegram, rssi) =>
      Buffer.from(
        `b${withFormatA(telegram).toHex()}80${(((rssi + 74) * 2) & 0xff).toString(16).padStart(2, '0')}\r\n`,
      ),
  },
  {
    kind: 'rtl-wmbus',
    answer: () => silence,
    frame: (telegram, rssi) =>
      Buffer.from(`T1;1;1;2026-11-24 12:00:00.000;${rssi};${rssi};12345678;0x${telegram.toHex()}\n`),
  },
  { kind: 'rc1180', answer: () => silence, frame: (telegram) => withFormatA(telegram) },
];

const silence = new Uint8Array();

function imst(
  flags: number,
  message: number,
  payload: Uint8Array,
  tail: Uint8Array = new Uint8Array(),
): Uint8Array {
  const body = joined(Uint8Array.of(0xa5, flags, message, payload.length), payload, tail);
  const crc = crcCcitt(body, 1);
  return joined(body, Uint8Array.of(crc & 0xff, crc >> 8));
}

function slip(sap: number, message: number, payload: Uint8Array): Uint8Array {
  const plain = joined(Uint8Array.of(sap, message), payload);
  const crc = crcCcitt(plain);
  const escaped = [...plain, crc & 0xff, crc >> 8].flatMap((byte) =>
    byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte],
  );
  return Uint8Array.of(0xc0, ...escaped, 0xc0);
}

function amber(command: number, payload: Uint8Array): Uint8Array {
  const body = joined(Uint8Array.of(0xff, command, payload.length), payload);
  return joined(body, Uint8Array.of(body.reduce((sum, byte) => sum ^ byte, 0)));
}
