import type { Zone } from '../../domain/instant.ts';
import type { Fact } from '../adapter.ts';
import type { DeviceRecord, StatedValue } from '../device-record.ts';
import { bindDate, type Wording } from './bind-date.ts';
import { bindDevice } from './bind-device.ts';
import { bindRegister } from './bind-register.ts';
import { bindConditions, bindSource, type Seen } from './bind-source.ts';
import { bindFile, type StatedFile } from './file-facts.ts';
import type { TelegramRule } from './profile-schema.ts';
import type { Cells, TableLayout } from './table-layout.ts';
import type { ReadTelegram } from './telegram-rows.ts';

/** A table whose rules were bound to the columns of one header. */
export interface BoundTable {
  readonly layout: TableLayout;
  skips(cells: Cells, seen: Seen): boolean;
  /** The table has no devices: every row is about the file. */
  readonly isAboutFile: boolean;
  /** What a row says of the whole file; absent if the table does not. */
  readonly file: ((cells: Cells, seen: Seen, zone: Zone) => StatedFile) | undefined;
  /** The device a row is about; `undefined` if the table has none. */
  record(cells: Cells, seen: Seen, zone: Zone, line: number): DeviceRecord | undefined;
  /** Reads the telegram in a row; absent if the table has none. */
  readonly telegram: ((cells: Cells, seen: Seen, read: ReadTelegram, line: number) => Fact[]) | undefined;
}

/** Binds the rules of a table to the columns of a header. */
export function bindTable(layout: TableLayout, wording: Wording): BoundTable {
  const { table, places } = layout;
  const { isMissing } = wording;
  const skips = (table.skipIf ?? []).map((condition) => bindConditions([condition], places, isMissing));
  const device = table.device && bindDevice(table.device, table.state, places, wording);
  const registers = table.registers
    .map((rule) => bindRegister(rule, places, wording))
    .filter((register) => register !== undefined);
  return {
    layout,
    isAboutFile: !table.device && !table.telegram,
    skips: (cells, seen) => skips.some((skip) => skip(cells, seen)),
    file: table.file && bindFile(table.file, places, wording),
    record(cells, seen, zone, line) {
      if (!device) return undefined;
      const texts = device(cells, seen);
      const values: StatedValue[] = [];
      if (!texts.collector) {
        const context = { clock: texts.clock, zone, position: line, counts: new Map<object, number>() };
        for (const register of registers) register(cells, seen, context, values);
      }
      return { ...texts, values, position: line };
    },
    telegram: table.telegram && bindTelegram(table.telegram, layout, wording),
  };
}

function bindTelegram(rule: TelegramRule, { places }: TableLayout, wording: Wording): BoundTable['telegram'] {
  const telegram = bindSource(rule.at, places, wording.isMissing);
  const received = bindDate(rule.receivedAt, places, wording);
  return (cells, seen, read, line) =>
    read({
      text: telegram?.(cells, seen) ?? '',
      form: rule.form,
      received: received?.(cells, seen, {}) ?? 'missing',
      line,
    });
}
