import type { AdapterInput, Fact, FileAdapter } from './adapter.ts';
import { decodeText } from './decode-text.ts';
import { tableLines } from './profile/table-lines.ts';
import { type LoggedTelegram, readLoggedTelegram } from './read-logged-telegram.ts';
import { isDamaged, refuseCutTelegram } from './refuse-cut-telegram.ts';
import { telegramReader, type TelegramReader } from './telegram-facts.ts';
import { writtenInstant } from './written-instant.ts';

/** Telegrams as hexadecimal text, one a line: of a bus with or without frame, of radio with or without link checksums, as
 *  gateways and receivers log them (formats.md 1, 7). Lines beginning with `#` are remarks. */
export const telegramList: FileAdapter = {
  id: 'telegram-list',
  title: 'List of M-Bus telegrams',
  version: 1,
  positionUnit: 'line',
  recognises: ({ text }) => {
    const first = text.split('\n', linesSearched).find((line) => !isRemark(line));
    return first !== undefined && readLoggedTelegram(first) !== undefined;
  },
  parse,
};

const linesSearched = 50;

function* parse(input: AdapterInput): Generator<Fact, void, undefined> {
  const text = decodeText(() => input.bytes());
  for (const issue of text.issues) yield { type: 'issue', issue };
  const reader = telegramReader(input);
  let begun: { telegram: LoggedTelegram; line: number } | undefined;
  for (const { text: line, line: at, ended } of tableLines(text.pieces(), undefined)) {
    if (isRemark(line)) continue;
    const more = begun && rest(begun.telegram, line);
    if (begun && more) {
      begun = { telegram: more, line: begun.line };
    } else {
      if (begun) yield* factsOf(reader, begun.telegram, begun.line, input);
      begun = undefined;
      const telegram = readLoggedTelegram(line);
      if (telegram) begun = { telegram, line: at };
      else {
        if (!ended && /^[0-9a-fA-F\s]+$/.test(line)) refuseCutTelegram(at);
        const message = 'The line is no telegram: it was left out';
        yield { type: 'issue', issue: { code: 'row-malformed', level: 'warning', message, position: at } };
      }
    }
    if (begun && missingBytes(begun.telegram) === 0) {
      const facts = factsOf(reader, begun.telegram, begun.line, input);
      if (!ended && facts.some(isDamaged)) refuseCutTelegram(at);
      yield* facts;
      begun = undefined;
    }
  }
  if (begun && begun.telegram.form === 'frame' && missingBytes(begun.telegram) > 0) {
    refuseCutTelegram(begun.line);
  }
}

function factsOf(
  reader: TelegramReader,
  telegram: LoggedTelegram,
  line: number,
  input: AdapterInput,
): Fact[] {
  const { bytes, form, received } = telegram;
  const receivedAt = received === undefined ? undefined : writtenInstant(received, input.zone);
  return reader.read(bytes, form, receivedAt, line);
}

function isRemark(line: string): boolean {
  return line.trim() === '' || line.startsWith('#');
}

/** A long frame may be written over several lines: joins the next one while bytes are missing. */
function rest(telegram: LoggedTelegram, line: string): LoggedTelegram | undefined {
  const digits = line.replaceAll(/\s/g, '');
  const missing = missingBytes(telegram);
  if (missing === 0 || digits.length > missing * 2 || !/^(?:[0-9a-fA-F]{2})+$/.test(digits)) return undefined;
  const bytes = new Uint8Array(telegram.bytes.length + digits.length / 2);
  bytes.set(telegram.bytes);
  bytes.set(Uint8Array.fromHex(digits), telegram.bytes.length);
  return { ...telegram, bytes };
}

function missingBytes({ bytes, form }: LoggedTelegram): number {
  if (form !== 'frame' || bytes[0] !== 0x68 || bytes[3] !== 0x68) return 0;
  return Math.max(0, (bytes[1] ?? 0) + 6 - bytes.length);
}
