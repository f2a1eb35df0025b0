import { decimalOf } from '../../../box/domain/decimal.ts';
import { instantOf } from '../../../box/domain/instant.ts';
import type { Quantity } from '../../../box/domain/quantity.ts';
import type { Reading, ReadingKind } from '../../../box/domain/reading.ts';
import { deviceMakes } from './device-makes.ts';
import type { Counted, MeterReadout, Readout } from './readout.ts';
import type { SiemecaDialect } from './siemeca-points.ts';

/** The readings that a read-out, written in a format, states: what a box must have stored after it. Made from the
 *  read-out, not from the file's text. */
export function factsOf(readout: Readout, format: SiemecaDialect | 'BIL'): Reading[] {
  return readout.meters.flatMap((meter) => factsOfMeter(meter, format));
}

type StatedTime = Pick<Reading, 'validOn' | 'measuredAt'>;

function factsOfMeter({ meter, heard }: MeterReadout, format: SiemecaDialect | 'BIL'): Reading[] {
  const { class: deviceClass, quantity, scale } = deviceMakes[meter.kind];
  if (heard?.now === undefined || quantity === undefined) return [];
  const { day, time, now, setDay } = heard;
  const stated = (kind: ReadingKind, what: Quantity, value: number, places: number, time: StatedTime) => ({
    device: { serial: meter.serial, class: deviceClass },
    quantity: what,
    register: { storage: 0, tariff: 0, subunit: 0, function: 'inst' as const },
    kind,
    value: decimalOf(BigInt(value), places),
    quality: 'ok' as const,
    position: 0,
    ...time,
  });
  const both = (kind: ReadingKind, counted: Counted, time: StatedTime): Reading[] => [
    stated(kind, quantity, counted.main, scale, time),
    ...(counted.litres === undefined ? [] : [stated(kind, 'volume', counted.litres, 3, time)]),
  ];

  // Clocks of Qundis devices run at +01:00 all year (formats.md 2.6).
  const measuredAt = instantOf(day, time, '+01:00');
  const known = format === 'A' || format === 'BIL' ? heard.months : heard.months.slice(0, 1);
  return [
    ...both('instantaneous', now, { validOn: day, measuredAt }),
    ...(setDay === undefined ? [] : both('set-day', setDay.counted, { validOn: setDay.day })),
    ...known.flatMap((month) =>
      month.counted === undefined
        ? []
        : [stated('month-end', quantity, month.counted.main, scale, { validOn: month.day })],
    ),
  ];
}
