import type { AdapterInput, Fact } from '../adapter.ts';
import { telegramReader } from '../telegram-facts.ts';
import type { DateField } from '../written-date.ts';
import { writtenInstant } from '../written-instant.ts';

/** One row of a table that holds a telegram. */
interface TelegramRow {
  /** Hexadecimal digits. */
  readonly text: string;
  readonly form: 'frame' | 'c-field';
  readonly received: DateField;
  readonly line: number;
}

/** Reads a row's telegram. */
export type ReadTelegram = (row: TelegramRow) => Fact[];

/** A reader of the telegrams in the rows of one file. */
export function telegramRows(input: AdapterInput): ReadTelegram {
  const reader = telegramReader(input);
  return ({ text, form, received, line }) => {
    const digits = text.replaceAll(/[\s:-]/g, '').replace(/^0x/i, '');
    if (digits.length > longestTelegram || !/^(?:[0-9a-fA-F]{2})+$/.test(digits)) {
      const message = 'The telegram is not written in hexadecimal digits, two for each byte';
      return [
        { type: 'issue', issue: { code: 'telegram-damaged', level: 'error', message, position: line } },
      ];
    }
    const receivedAt = typeof received === 'object' ? writtenInstant(received, input.zone) : undefined;
    return reader.read(Uint8Array.fromHex(digits), form, receivedAt, line);
  };
}

/** Far longer than the longest telegram of a bus or a radio, in digits. */
const longestTelegram = 4096;
