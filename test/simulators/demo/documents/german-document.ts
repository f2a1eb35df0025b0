import { addDays, type IsoDate, monthEnd } from '../../../../box/domain/civil-day.ts';
import { germanProperty } from '../../gateway-cloud/german-property.ts';
import { lastYearUntil, pointOf, type PropertyDocument, users } from './document-parts.ts';

/** Rooms in the order of their allocators, with the rating factor of the radiator. */
const rooms = [
  ['living room', '1.684', '24'],
  ['bedroom', '0.942', '14'],
  ['kitchen', '0.786', '11'],
  ['bathroom', '0.615', '7'],
] as const;

const areas = ['72.4', '58.1', '64.9', '72.4', '58.1', '64.9', '72.4', '58.1', '64.9', '81.3', '49.6', '55'];
const names = [
  'Arndt',
  'Becker',
  'Çelik',
  'Dorn',
  'Ebert',
  'Fuchs',
  'Graf',
  'Hahn',
  'Iwanow',
  'Jung',
  'Kern',
  'Lang',
];

/** The German house of the demo as its manager keeps it: heating oil, warm water measured in the cellar, twelve flats.
 *  In flat 3 the tenants change in the middle of a month, flat 10 stands empty for four months, in flat 12 the owner
 *  lives; the cold water meter of flat 5 was exchanged and an allocator of flat 3 was lost at some time. */
export function germanDocument(lastMonthEnd: IsoDate): PropertyDocument {
  const { meters } = germanProperty(lastMonthEnd);
  const period = lastYearUntil('12-31', lastMonthEnd);
  const { firstDay, lastDay } = period;
  const since = addDays(monthEnd(lastMonthEnd, -24), 1);
  const inMonth = (number: number) => monthEnd(firstDay, number - 1);
  const empty = { until: monthEnd(since, 7), back: monthEnd(since, 11) };
  const meterOf = (serial: string) => {
    const meter = meters.find((each) => each.serial === serial);
    if (!meter) throw new RangeError(`There is no meter ${serial}`);
    return meter;
  };
  const usersOf = (flat: number) => {
    const party = `Familie ${names[flat - 1]}`;
    const persons = 1 + (flat % 4);
    const monthly = String(158 + flat * 5);
    switch (flat) {
      case 3:
        return users('W3', since, [
          { party, monthly, persons, until: addDays(inMonth(5), -13) },
          { party: 'Herr Öztürk', monthly: '185', persons: 2 },
        ]);
      case 10:
        return users('W10', since, [
          { party, monthly, persons, until: empty.until },
          { party: '', until: empty.back },
          { party: 'Frau Nowak', monthly: '205', persons: 1 },
        ]);
      case 12:
        return users('W12', since, [{ party: 'Hausverwaltung Lindenstraße', persons: 2 }]);
      default:
        return users(`W${flat}`, since, [{ party, monthly, persons }]);
    }
  };
  const flats = areas.map((areaM2, at) => ({
    id: `W${at + 1}`,
    name: `Wohnung ${at + 1}`,
    externalKey: String(at + 1).padStart(4, '0'),
    areaM2,
    coOwnershipShare: areaM2,
    occupancies: usersOf(at + 1),
  }));
  return {
    schema: 'meterbox-property/1',
    id: 'lindenstrasse-8',
    name: 'Lindenstraße 8',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    address: { street: 'Lindenstraße 8', postcode: '04109', town: 'Leipzig', country: 'DE' },
    landlord: {
      name: 'Hausverwaltung Lindenstraße GbR',
      street: 'Am Markt 2',
      postcode: '04109',
      town: 'Leipzig',
      country: 'DE',
      contact: 'verwaltung@example.org',
    },
    settings: { oilOrGas: true, pipesMostlyInsulated: true, belowWSchV1994: true, co2: {} },
    buildings: [{ id: 'H1', name: 'Lindenstraße 8', externalKey: '01', units: flats }],
    meterPoints: [
      pointOf('plant-heat', meterOf('41780011'), undefined, { use: 'heat', room: 'cellar' }),
      pointOf('plant-warm-water', meterOf('41780012'), undefined, { use: 'warmWater', room: 'cellar' }),
      ...flats.flatMap(({ id: unitId }, at) => {
        const flat = at + 1;
        const exchanged = flat === 5 ? meterOf('41790507') : undefined;
        const allocators = rooms.map(([room, factor, roomAreaM2], roomAt) =>
          pointOf(`${unitId}-${room}`, meterOf(serial(flat, 1, roomAt + 1)), undefined, {
            unitId,
            use: 'heat',
            room,
            roomAreaM2,
            factor,
            ...(flat === 3 && roomAt === 3
              ? {
                  estimates: [
                    { ...period, method: 'comparableRooms', rooms: ['W2-bathroom', 'W6-bathroom'] },
                  ],
                }
              : {}),
          }),
        );
        return allocators.concat([
          pointOf(`${unitId}-warm-water`, meterOf(serial(flat, 3, 1)), undefined, {
            unitId,
            use: 'warmWater',
            room: 'bathroom',
          }),
          pointOf(`${unitId}-cold-water`, meterOf(serial(flat, 4, 1)), exchanged, {
            unitId,
            use: 'coldWater',
            room: 'bathroom',
          }),
        ]);
      }),
    ],
    costCentres: [
      { id: 'heating', name: 'Heizung und Warmwasser', kind: 'heating' },
      { id: 'running', name: 'Betriebskosten', kind: 'operating' },
    ],
    costItems: [
      cost('burner-power', 'Betriebsstrom', '612.40', { costCentreId: 'heating', target: 'both' }),
      cost('maintenance', 'Wartung', '484.93', { costCentreId: 'heating', target: 'both' }),
      cost('emission', 'Schornsteinfeger', '118.60', { costCentreId: 'heating', target: 'both' }),
      cost('allocators', 'Miete der Heizkostenverteiler', '403.20', {
        costCentreId: 'heating',
        target: 'heating',
      }),
      cost('water-meters', 'Miete der Warmwasserzähler', '172.80', {
        costCentreId: 'heating',
        target: 'warmwater',
      }),
      cost('reading', 'Ablesung und Abrechnung', '389.13', { costCentreId: 'heating', target: 'both' }),
      cost('tax', 'Grundsteuer', '2811.36', { betrKv: 1, key: { by: 'area' } }),
      cost('water', 'Wasser und Entwässerung', '4417.20', {
        betrKv: 2,
        key: { by: 'consumption', use: 'coldWater' },
      }),
      cost('waste', 'Müllabfuhr', '1642.18', { betrKv: 8, key: { by: 'persons' } }),
      cost('insurance', 'Gebäudeversicherung', '1980.75', { betrKv: 13, key: { by: 'coOwnership' } }),
      cost('caretaker', 'Hauswart', '2160.00', {
        betrKv: 14,
        key: { by: 'units' },
        labour: { amount: '1980.00', kind: 'services' },
      }),
      cost('repair', 'Reparatur der Klingelanlage', '268.04', { key: { by: 'area' }, allocable: false }),
    ],
    allocationKeys: [
      {
        validFrom: addDays(since, -365),
        heatingConsumptionPercent: '70',
        warmWaterConsumptionPercent: '70',
        warmWater: { method: 'measured' },
      },
    ],
    fuelStocks: [
      {
        id: 'oil',
        costCentreId: 'heating',
        name: 'Heizöl EL',
        unit: 'l',
        heatingValue: '10',
        opening: {
          day: addDays(firstDay, -1),
          layers: [
            {
              date: addDays(firstDay, -70),
              quantity: '4120',
              cost: '3983.22',
              co2Kg: '11026.4',
              co2Cost: '590.46',
            },
          ],
        },
        deliveries: [
          {
            date: addDays(inMonth(2), -9),
            quantity: '6480',
            cost: '6091.20',
            co2Kg: '17342.4',
            co2Cost: '1135.06',
            supplier: 'Öl-Handel Mitte',
          },
          {
            date: addDays(inMonth(9), -4),
            quantity: '7905',
            cost: '7233.08',
            co2Kg: '21156.2',
            co2Cost: '1384.67',
            supplier: 'Öl-Handel Mitte',
          },
        ],
        closings: [{ day: lastDay, quantity: '3350' }],
      },
    ],
  };

  function cost(
    id: string,
    text: string,
    amount: string,
    rest: Partial<NonNullable<PropertyDocument['costItems']>[number]>,
  ) {
    return { id, text, amount, period, date: lastDay, costCentreId: 'running', ...rest };
  }
}

function serial(flat: number, kind: number, number: number): string {
  return `4171${String(flat).padStart(2, '0')}${kind}${number}`;
}
