import { addDays, type IsoDate, monthEnd } from '../../../box/domain/civil-day.ts';
import { type Meter, type MeterKind, quietMeter, type SimulatedProperty } from './meter.ts';
import { between, randomOf } from './random.ts';

/** A house of ten flats in Switzerland: a heat meter, warm and cold water in each flat, and six heat cost allocators in
 *  the hobby rooms. Set day 30 June. `lastMonthEnd` is the last month of its two years.
 *
 *  The heat meter of flat 4 misses one month for good, the warm water meter of flat 6 is exchanged in the second
 *  year, flat 2 stands empty for three months, and one allocator was never heard. */
export function swissProperty(lastMonthEnd: IsoDate): SimulatedProperty {
  const firstDay = addDays(monthEnd(lastMonthEnd, -24), 1);
  const monthOf = (number: number) => monthEnd(firstDay, number - 1);
  const exchangedOn = addDays(monthOf(14), -9);
  const flats = Array.from({ length: 10 }, (_, at) => flatOf(at + 1, firstDay)).flat();
  const meters = [...flats, ...hobbyRooms(firstDay)].flatMap((meter): Meter[] => {
    if (meter.serial === serialIn(4, 1)) return [{ ...meter, gaps: [monthOf(8)] }];
    if (meter.serial === serialIn(6, 2))
      return [
        { ...meter, removedOn: exchangedOn },
        { ...meter, serial: '00573062', installedOn: exchangedOn, startValue: 12 },
      ];
    if (meter.serial.startsWith(flatSerials(2)))
      return [{ ...meter, emptyMonths: [5, 6, 7].map((number) => monthOf(number).slice(0, 7)) }];
    if (meter.serial === hobbyRoomSerial(6)) return [{ ...meter, lostFrom: meter.installedOn }];
    return [meter];
  });
  return {
    name: 'Seestrasse 21',
    gateway: '10836642',
    manufacturer: 12901,
    collectors: [
      { serial: '10836701', power: 'Ext. Power' },
      { serial: '10836702', power: '87 %' },
    ],
    meters,
  };
}

function flatOf(flat: number, firstDay: IsoDate): Meter[] {
  const random = randomOf(`Seestrasse flat ${flat}`);
  const installedOn = addDays(firstDay, -560 - Math.floor(random() * 20));
  const place = { installedOn, receiver: flat <= 5 ? 1 : 2, setDay: '06-30' };
  const meter = (kind: MeterKind, number: number, yearly: number) =>
    quietMeter({
      serial: serialIn(flat, number),
      kind,
      yearly,
      startValue: Math.floor(random() * 2000),
      ...place,
    });

  const people = 1 + Math.floor(random() * 4);
  return [
    meter('heat', 1, between(random, 4_200_000, 9_800_000)),
    meter('warm-water', 2, people * between(random, 11_000, 16_000)),
    meter('cold-water', 3, people * between(random, 21_000, 29_000)),
  ];
}

function hobbyRooms(firstDay: IsoDate): Meter[] {
  const random = randomOf('Seestrasse hobby rooms');
  const place = { installedOn: addDays(firstDay, -300), receiver: 1, setDay: '06-30' };
  return [1, 2, 3, 4, 5, 6].map((number) =>
    quietMeter({
      serial: hobbyRoomSerial(number),
      kind: 'hca',
      yearly: between(random, 120, 480),
      startValue: 0,
      ...place,
    }),
  );
}

/** Serial numbers with leading zeros, as some makers give them. */
function serialIn(flat: number, number: number): string {
  return `${flatSerials(flat)}${number}`;
}

function flatSerials(flat: number): string {
  return `00572${String(flat).padStart(2, '0')}`;
}

function hobbyRoomSerial(number: number): string {
  return `7730460${number}`;
}
