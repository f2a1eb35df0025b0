import type { Issue } from '../domain/issue.ts';
import { type Instant, instantOfSeconds, type Zone } from '../domain/instant.ts';
import { createDecoder, type Decoder } from '../mbus/create-decoder.ts';
import { readFacts } from '../mbus/meaning/read-facts.ts';
import type { Telegram } from '../mbus/telegram.ts';
import type { AdapterInput, Fact } from './adapter.ts';
import { ownText } from './own-text.ts';

/** Turns telegrams of one file into facts, one after another. */
export interface TelegramReader {
  /** The facts of one telegram; `position` is where it stands in the file. `form` is `c-field` if checksum and stop byte
   *  were left away. */
  read(
    bytes: Uint8Array,
    form: 'frame' | 'c-field',
    receivedAt: Instant | undefined,
    position: number,
  ): Fact[];
}

/** A reader of telegrams. Formats of compact frames and begun fragments carry over from one to the next. Telegrams in
 *  files may have been logged after decryption; those that are still encrypted need a key of the box. */
export function telegramReader(input: Pick<AdapterInput, 'zone' | 'receivedAt' | 'keys'>): TelegramReader {
  const { zone, receivedAt: fileReceivedAt, keys } = input;
  const decoder = createDecoder({ replay: true, ...(keys && { keys }) });
  return {
    read(bytes, form, receivedAt, position) {
      const telegram = decode(decoder, bytes, form);
      const reception = { zone, receivedAt: receivedAt ?? fileReceivedAt ?? unknownTime };
      return factsOf(telegram, reception, position);
    },
  };
}

/** Stands in where neither the file nor the box knows when a telegram came: what only it would date is left out. */
const unknownTime = instantOfSeconds(0);

function decode(decoder: Decoder, bytes: Uint8Array, form: 'frame' | 'c-field'): Telegram {
  return decoder.decode(form === 'c-field' ? framed(bytes) : bytes);
}

/** Puts the frame back around bytes that begin with the C field (EN 13757-2 clause 5). */
function framed(bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(bytes.length + 6);
  frame.set([0x68, bytes.length & 0xff, bytes.length & 0xff, 0x68]);
  frame.set(bytes, 4);
  frame[frame.length - 2] = bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  frame[frame.length - 1] = 0x16;
  return frame;
}

function factsOf(
  telegram: Telegram,
  reception: { zone: Zone; receivedAt: Instant },
  position: number,
): Fact[] {
  const { device, readings, states, issues } = readFacts(telegram, reception);
  const facts: Fact[] = [];
  if (device) facts.push({ type: 'device', device, position, repeats: true });
  for (const { reportedAt, ...state } of states) {
    const when = reportedAt === undefined || reportedAt === unknownTime ? {} : { reportedAt };
    facts.push({ type: 'state', state: { ...state, ...when, position } });
  }
  for (const reading of readings) {
    if (reading.measuredAt !== unknownTime)
      facts.push({ type: 'reading', reading: { ...reading, position } });
  }
  if (device && readings.some(({ measuredAt }) => measuredAt === unknownTime)) {
    const { serial } = device;
    const message = ownText(`Device ${serial}: sends no time, and nobody says when it was received`);
    facts.push({
      type: 'issue',
      issue: { code: 'date-missing', level: 'warning', message, serial, position },
    });
  }
  for (const issue of issues) facts.push({ type: 'issue', issue: { ...issue, position } });
  const trouble = troubleOf(telegram, device?.serial);
  if (trouble) facts.push({ type: 'issue', issue: { ...trouble, position } });
  return facts;
}

function troubleOf({ error, security }: Telegram, serial: string | undefined): Issue | undefined {
  const whose = serial === undefined ? {} : { serial };
  const who = serial === undefined ? 'Telegram' : `Device ${serial}: telegram`;
  if (security.state === 'no-key' || security.state === 'wrong-key' || security.state === 'unsupported') {
    const why = {
      'no-key': 'is encrypted and the box has no key for it: enter the key',
      'wrong-key': 'cannot be decrypted with the key of the box: check the key',
      unsupported: `is encrypted in a mode that cannot be read (${security.mode})`,
    }[security.state];
    return { code: 'telegram-encrypted', level: 'warning', message: ownText(`${who} ${why}`), ...whose };
  }
  if (error === undefined) return undefined;
  const message = ownText(`${who} is damaged at byte ${error.offset}: ${error.message}`);
  return { code: 'telegram-damaged', level: 'warning', message, ...whose };
}
