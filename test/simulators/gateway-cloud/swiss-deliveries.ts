import { addDays, type IsoDate, monthEnd } from '../../../box/domain/civil-day.ts';
import type { CloudDelivery, Expected } from './cloud-delivery.ts';
import { factsOf } from './facts-of.ts';
import type { SimulatedProperty } from './meter.ts';
import { type Readout, readoutOf } from './readout.ts';
import { serialsOf } from './serials-of.ts';
import type { SiemecaDialect } from './siemeca-points.ts';
import { swissProperty } from './swiss-property.ts';
import { writeBil } from './write-bil.ts';
import { writeSiemeca } from './write-siemeca.ts';

/** What the gateway of the Swiss house sends: an XML with all kept months on the first of each month and a BIL table of
 *  the same devices on the fifteenth, plain. Before the first there is a test with collectors only and a mobile
 *  read-out with its table. The tenth XML is cut and sent again, the thirteenth comes once more under another name,
 *  and after the eighteenth somebody sends the log of the heating's controller. */
export function swissDeliveries(lastMonthEnd: IsoDate): CloudDelivery[] {
  const property = swissProperty(lastMonthEnd);
  const begin = addDays(monthEnd(lastMonthEnd, -24), 1);
  const commissioning = readoutOf({ ...property, meters: [] }, addDays(begin, 1), '09:12:00');
  const mobile = readoutOf(property, addDays(begin, 11), '11:45:00');
  const regular = Array.from({ length: 24 }, (_, at) => monthly(property, lastMonthEnd, at + 1)).flat();
  return [siemeca(commissioning, 'A'), siemeca(mobile, 'B'), bil(mobile), ...regular];
}

const repeated: Expected = { outcome: 'repeated' };

/** What is sent about the month with a number from 1 to 24 and up to the middle of the next. */
function monthly(property: SimulatedProperty, lastMonthEnd: IsoDate, number: number): CloudDelivery[] {
  const day = addDays(monthEnd(lastMonthEnd, number - 24), 1);
  const xml = siemeca(readoutOf(property, day, '05:31:00'), 'A');
  const table = bil(readoutOf(property, addDays(monthEnd(day, -1), 15), '05:31:00'));
  const pair = number === 24 ? [xml] : [xml, table];
  switch (number) {
    case 10:
      return [cut(xml), { ...xml, time: '06:31:00' }, table];
    case 13:
      return [...pair, { ...xml, name: `Kopie von ${xml.name}`, time: '14:20:00', expected: repeated }];
    case 18:
      return [...pair, controllerLog(addDays(day, 6))];
    default:
      return pair;
  }
}

function siemeca(readout: Readout, dialect: SiemecaDialect): CloudDelivery {
  const name = dialect === 'B' ? `${stamp(readout)}.XML` : `${stamp(readout)}-seestrasse21.xml`;
  return {
    ...sent(readout, name, () => writeSiemeca(readout, dialect)),
    expected: { outcome: 'recorded', facts: factsOf(readout, dialect), serials: serialsOf(readout) },
  };
}

function bil(readout: Readout): CloudDelivery {
  const name = `${stamp(readout)}.BIL`;
  return {
    ...sent(readout, name, () => writeBil(readout, name)),
    expected: { outcome: 'recorded', facts: factsOf(readout, 'BIL'), serials: serialsOf(readout) },
  };
}

/** The upload ended in the middle of a value. */
function cut(whole: CloudDelivery): CloudDelivery {
  const bytes = async () => {
    const all = await whole.bytes();
    return all.subarray(0, Math.floor(all.length * 0.61));
  };
  return { ...whole, bytes, expected: { outcome: 'quarantined', code: 'file-truncated' } };
}

/** Nobody knows this format: the temperatures of the heating's controller. */
function controllerLog(day: IsoDate): CloudDelivery {
  const rows = Array.from(
    { length: 24 },
    (_, hour) => `${day};${hour}:00;${61 - (hour % 5)}.4;${44 + (hour % 3)}.1`,
  );
  const text = ['Datum;Zeit;Vorlauf;Ruecklauf', ...rows, ''].join('\r\n');
  return {
    ...sent({ day, time: '23:59:00' }, 'regler-export.csv', () => text),
    expected: { outcome: 'quarantined', code: 'format-unknown' },
  };
}

function sent({ day, time }: Pick<Readout, 'day' | 'time'>, name: string, text: () => string) {
  const bytes = async () => new TextEncoder().encode(text());
  return { house: 'swiss' as const, name, day, time, bytes };
}

function stamp({ day, time }: Pick<Readout, 'day' | 'time'>): string {
  return `${day}${time}`.replaceAll(/\D/g, '').slice(0, 12);
}
