import { addDays, type IsoDate, monthEnd } from '../../../box/domain/civil-day.ts';
import { type Meter, type MeterKind, quietMeter, type SimulatedProperty } from './meter.ts';
import { between, type Random, randomOf } from './random.ts';

/** Share of a flat's heat that each room's allocator counts. */
const rooms: ReadonlyMap<string, number> = new Map([
  ['living room', 0.42],
  ['bedroom', 0.16],
  ['kitchen', 0.14],
  ['bathroom', 0.28],
]);

/** A house of twelve flats in Germany: heat cost allocators in four rooms, warm and cold water, three smoke detectors a
 *  flat, and two heat meters in the cellar. Set day 31 December. `lastMonthEnd` is the last month of its two years.
 *
 *  In its second year flat 5 gets a new cold water meter, an allocator of flat 3 is opened and later lost, one of flat
 *  8 misses a month, flat 10 stands empty for four months, and a smoke detector's battery runs low. */
export function germanProperty(lastMonthEnd: IsoDate): SimulatedProperty {
  const firstDay = addDays(monthEnd(lastMonthEnd, -24), 1);
  const monthOf = (number: number) => monthEnd(firstDay, number - 1);
  const flats = Array.from({ length: 12 }, (_, at) => flatOf(at + 1, firstDay));
  const empty = [9, 10, 11, 12].map((number) => monthOf(number).slice(0, 7));
  const exchangedOn = addDays(monthOf(9), -12);

  /** What becomes of one meter in the two years. */
  const fate = (meter: Meter): Meter[] => {
    if (meter.serial.startsWith(flatSerials(10))) return [{ ...meter, emptyMonths: empty }];
    switch (meter.serial) {
      case serialIn(3, 'hca', 4):
        return [{ ...meter, statuses: [{ from: monthOf(13), status: 120 }], lostFrom: monthOf(17) }];
      case serialIn(8, 'hca', 1):
        return [{ ...meter, gaps: [monthOf(15)] }];
      case serialIn(5, 'cold-water', 1):
        return [{ ...meter, removedOn: exchangedOn }, successor(meter, exchangedOn)];
      case serialIn(7, 'smoke-detector', 2):
        return [{ ...meter, statuses: [{ from: monthOf(20), status: 4 }] }];
      default:
        return [meter];
    }
  };
  return {
    name: 'Lindenstraße 8',
    gateway: '20417733',
    manufacturer: 17555,
    collectors: [
      { serial: '20417801', power: 'Ext. Power' },
      { serial: '20417802', power: '97 %' },
      { serial: '20417803', power: '91 %' },
    ],
    meters: [...cellar(firstDay), ...flats.flat().flatMap(fate)],
  };
}

function flatOf(flat: number, firstDay: IsoDate): Meter[] {
  const random = randomOf(`Lindenstraße flat ${flat}`);
  const place = {
    installedOn: installationDay(random, firstDay),
    receiver: Math.ceil(flat / 4),
    setDay: '12-31',
  };
  const meter = (kind: MeterKind, number: number, yearly: number, startValue = 0) =>
    quietMeter({ serial: serialIn(flat, kind, number), kind, yearly, startValue, ...place });

  const units = between(random, 900, 2600);
  const people = 1 + Math.floor(random() * 4);
  const shown = () => Math.floor(random() * 1500);
  return [
    ...[...rooms.values()].map((share, at) => meter('hca', at + 1, units * share)),
    meter('warm-water', 1, people * between(random, 10_000, 16_000), shown()),
    meter('cold-water', 1, people * between(random, 19_000, 30_000), shown()),
    ...[1, 2, 3].map((number) => meter('smoke-detector', number, 0)),
  ];
}

/** Heat meters for space heating and for warm water, in Wh. */
function cellar(firstDay: IsoDate): Meter[] {
  const place = { kind: 'heat', installedOn: addDays(firstDay, -900), receiver: 1, setDay: '12-31' } as const;
  return [
    quietMeter({ serial: '41780011', yearly: 96_000_000, startValue: 12_000, ...place }),
    quietMeter({ serial: '41780012', yearly: 31_000_000, startValue: 9_000, ...place }),
  ];
}

function successor(meter: Meter, installedOn: IsoDate): Meter {
  return { ...meter, serial: '41790507', installedOn, startValue: 3 };
}

function installationDay(random: Random, firstDay: IsoDate): IsoDate {
  return addDays(firstDay, -400 - Math.floor(random() * 25));
}

/** Serial numbers speak: 4171 (allocators, water, detectors), flat, kind, number. */
function serialIn(flat: number, kind: MeterKind, number: number): string {
  const digit = { hca: 1, heat: 2, 'warm-water': 3, 'cold-water': 4, 'smoke-detector': 5 }[kind];
  return `${flatSerials(flat)}${digit}${number}`;
}

function flatSerials(flat: number): string {
  return `4171${String(flat).padStart(2, '0')}`;
}
