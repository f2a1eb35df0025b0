import type { SettledDevice } from '../../billing/settlement.ts';
import { drawSection } from '../print/draw-section.ts';
import type { Row } from '../print/draw-table.ts';
import { day, number, placesOf, shownQuantity } from '../words/numbers.ts';
import type { Bill } from './bill.ts';

/** Every device with its first and last value and how they came about: read, computed, estimated or split. */
export function deviceSection(bill: Bill): void {
  const { print, words, row, writing, settlement } = bill;
  if (row.devices.length === 0) return;
  const factors = row.devices.some(({ factor }) => factor !== undefined);
  const place = row.devices.some(({ room }) => room !== undefined);
  const byUnit = new Map(
    [...Map.groupBy(row.devices, ({ unit }) => unit)].map(([unit, devices]) => [
      unit,
      placesOf(
        unit,
        devices.flatMap(({ start, end, quantity }) => [start, end, quantity]),
      ),
    ]),
  );
  const columns = [
    { title: words.devices.device, width: 20 },
    ...(place ? [{ title: words.devices.place, width: 21 }] : []),
    { title: words.devices.field, width: 20 },
    { title: words.devices.start, width: 18, number: true },
    { title: words.devices.end, width: 18, number: true },
    ...(factors ? [{ title: words.devices.factor, width: 12, number: true }] : []),
    { title: words.devices.quantity, width: 21, number: true },
    { title: '', width: 10 },
    { title: words.devices.mark, width: 20 },
  ];
  const rows = row.devices.map((device): Row => {
    const digits = byUnit.get(device.unit) ?? 0;
    const cells = [
      device.serial,
      ...(place ? [device.room ?? ''] : []),
      fieldName(device, words),
      shownQuantity(device.start, writing, digits),
      shownQuantity(device.end, writing, digits),
      ...(factors ? [number(device.factor, writing, 3)] : []),
      shownQuantity(device.quantity, writing, digits),
      words.unit[device.unit] ?? device.unit,
      words.mark[device.mark] + (device.exchanged ? `, ${words.devices.exchanged}` : ''),
    ];
    const days = `${day(device.from, writing)} – ${day(device.to, writing)}`;
    return device.exchanged === true ? { cells, note: days } : { cells };
  });
  drawSection(print, {
    heading: words.devices.heading,
    table: { columns, rows },
    after: [words.devices.legend[settlement.regime]],
  });
}

/** What a device or month is about, in words; fields nobody has a word for are named as they are. */
export function fieldName({ field }: Pick<SettledDevice, 'field'>, words: Bill['words']): string {
  const names: Readonly<Record<string, string>> = words.field;
  return Object.hasOwn(names, field) ? (names[field] ?? field) : field;
}
