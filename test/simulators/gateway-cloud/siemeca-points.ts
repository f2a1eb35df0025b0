import type { MeterReadout } from './readout.ts';
import { cubicMetres, dayText, missing, valueText } from './source-text.ts';

/** The three ways in which Qundis XML is written (formats.md 2.3): by a gateway's web control, by a mobile read-out,
 *  by Q SMP today. */
export type SiemecaDialect = 'A' | 'B' | 'C';

/** One `datapoint` element. */
export interface SiemecaPoint {
  readonly storage: number;
  readonly value: string;
  readonly dimension: string;
}

/** The datapoints of one meter in the order and wording of a dialect; none if it was not heard or measures nothing. */
export function siemecaPoints(readout: MeterReadout, dialect: SiemecaDialect): SiemecaPoint[] {
  const { heard, meter } = readout;
  if (heard?.now === undefined) return [];
  const { now, setDay } = heard;
  const dimension = dimensionOf(readout, dialect);
  const point = (storage: number, value: string, as = dimension) => ({ storage, value, dimension: as });
  const litres = (storage: number, count: number | undefined) =>
    count === undefined ? [] : [point(storage, cubicMetres(count), 'm3')];

  const mark = dialect === 'B' ? '/' : '.';
  const clock = `${dayText(heard.day, mark)} ${heard.time}`;
  return [
    point(0, valueText(meter.kind, now)),
    ...litres(0, now.litres),
    ...(dialect === 'B' ? [] : [point(0, clock, dialect === 'A' ? 'date' : 'dateTime')]),
    point(1, valueText(meter.kind, setDay?.counted ?? { main: 0 })),
    ...litres(1, setDay?.counted.litres),
    point(1, dayText(setDay?.day, mark), 'date'),
    ...monthPoints(readout, dialect, point),
  ];
}

function monthPoints(
  { heard, meter }: MeterReadout,
  dialect: SiemecaDialect,
  point: (storage: number, value: string, dimension?: string) => SiemecaPoint,
): SiemecaPoint[] {
  const months = heard?.months ?? [];
  const newest = months[0];
  if (newest === undefined) return [];
  const values = months.map(({ counted }) => valueText(meter.kind, counted));
  switch (dialect) {
    case 'A': {
      const top = 7 + months.length;
      return [
        point(8, String(months.length), 'storage block size'),
        point(top, dayText(newest.day, '.'), 'date'),
        point(8, '1', 'Month(s)'),
        ...values.map((value, back) => point(top - back, value)),
      ];
    }
    case 'B':
      return [
        point(8, '1', 'Storage interval month'),
        point(20, dayText(newest.day, '/'), 'date'),
        point(20, values[0] ?? missing),
      ];
    case 'C':
      return [point(17, values[0] ?? missing), point(17, dayText(newest.day, '.'), 'date')];
  }
}

function dimensionOf({ meter }: MeterReadout, dialect: SiemecaDialect): string {
  if (meter.kind === 'hca') return dialect === 'B' ? 'HCA' : 'H.C.A.';
  return meter.kind === 'heat' ? 'Wh' : 'm3';
}
