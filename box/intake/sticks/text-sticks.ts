import type { RadioMode } from '../../domain/meter-port.ts';
import { readTextTelegram } from '../../mbus/sticks/text-lines.ts';
import { lineReader, type StickCommand, type StickProtocol } from './stick-protocol.ts';

/** CUL and its like (culfw). It can listen for one mode at a time; `C+T` listens for C, which hears both on newer
 *  firmware. */
export const cul: StickProtocol = Object.freeze({
  id: 'cul',
  title: 'CUL (culfw)',
  baud: 38_400,
  reader: () => lineReader(readTextTelegram),
  hello: textCommand('V', /^V\s*\d/),
  configure: (mode: RadioMode) => [
    textCommand(modes[mode], /^(?:[TCS]MODE|OK)/i),
    { bytes: Buffer.from('X21\r\n'), isAnswer: () => true },
  ],
  reset: Buffer.from('B00\r\n'),
});

const modes: Readonly<Record<RadioMode, string>> = Object.freeze({
  S: 'brs',
  T: 'brt',
  C: 'brc',
  'C+T': 'brc',
});

/** rtl_wmbus, and ESP32 receivers that write the same lines: nothing can be asked, everything just comes. */
export const rtlWmbus: StickProtocol = Object.freeze({
  id: 'rtl-wmbus',
  title: 'rtl_wmbus text (RTL-SDR, ESP32 receivers)',
  baud: 115_200,
  reader: () =>
    lineReader((line) => {
      const telegram = readTextTelegram(line);
      return telegram?.checksumOk === false ? undefined : telegram;
    }),
  configure: () => [],
});

function textCommand(text: string, answer: RegExp): StickCommand {
  return {
    bytes: Buffer.from(`${text}\r\n`),
    isAnswer: (says) => says.is === 'line' && answer.test(says.text),
  };
}
