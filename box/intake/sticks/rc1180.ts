import { readWirelessFrame } from '../../mbus/link/wireless-frame.ts';
import type { StickReader, StickProtocol, StickTelegram } from './stick-protocol.ts';

/** Radiocrafts RC1180: telegrams from their L-field to their end, nothing around them. It is configured with its own
 *  tool and cannot be asked without leaving reception. */
export const rc1180: StickProtocol = Object.freeze({
  id: 'rc1180',
  title: 'Radiocrafts RC1180, or a stick that hands over raw telegrams',
  baud: 19_200,
  reader: rawReader,
  configure: () => [],
});

/** Bytes that come without a pause belong to one telegram; the pause is all that ends it. */
const longestTelegram = 320;

/** A reader for raw telegrams. Where link checksums are there they prove a telegram; where not, the pause behind it does
 *  (`silence`): nothing is searched inside. */
function rawReader(): StickReader {
  let begun: Uint8Array = new Uint8Array(0);
  let noiseBytes = 0;
  return {
    get noiseBytes() {
      return noiseBytes;
    },
    push(bytes) {
      const whole = new Uint8Array(begun.length + bytes.length);
      whole.set(begun);
      whole.set(bytes, begun.length);
      begun = whole;
      const telegrams: StickTelegram[] = [];
      for (let length = provedLength(begun); length > 0; length = provedLength(begun)) {
        telegrams.push({ telegram: begun.subarray(0, length) });
        begun = begun.slice(length);
      }
      if (begun.length > longestTelegram) {
        noiseBytes += begun.length - longestTelegram;
        begun = begun.slice(0, longestTelegram);
      }
      return { says: [], telegrams };
    },
    silence() {
      const telegram = begun;
      begun = new Uint8Array(0);
      const frame = readWirelessFrame(telegram, 'detect');
      if ('bytes' in frame) return [{ telegram }];
      noiseBytes += telegram.length;
      return [];
    },
  };
}

/** Length of the telegram at the beginning if its link checksums (format A) prove it, else 0. */
function provedLength(bytes: Uint8Array): number {
  const whole = (bytes[0] ?? 0) + 1;
  const length = whole + 2 * (1 + Math.ceil((whole - 10) / 16));
  if (whole < 10 || bytes.length < length) return 0;
  const frame = readWirelessFrame(bytes.subarray(0, length), 'detect');
  return 'bytes' in frame && frame.crc === 'A' ? length : 0;
}
