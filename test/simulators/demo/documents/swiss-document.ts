import { addDays, type IsoDate, monthEnd } from '../../../../box/domain/civil-day.ts';
import { swissProperty } from '../../gateway-cloud/swiss-property.ts';
import { lastYearUntil, pointOf, type PropertyDocument, users } from './document-parts.ts';

const areas = ['112.7', '65.3', '89.5', '112.7', '65.3', '89.5', '112.7', '65.3', '89.5', '128'];
const names = ['Bicker', 'Amstutz', 'Caduff', 'Dubois', 'Egli', 'Frei', 'Gerber', 'Huber', 'Imhof', 'Jenni'];

/** The Swiss house of the demo as its manager keeps it: a heat pump for heat and warm water, billed by VEWA from July to
 *  June. Flat 2 stands empty for three months, in flat 7 the tenants change in the middle of a month, the warm water
 *  meter of flat 6 was exchanged. The allocators of the hobby rooms are shown and not billed. */
export function swissDocument(lastMonthEnd: IsoDate): PropertyDocument {
  const { meters } = swissProperty(lastMonthEnd);
  const period = lastYearUntil('06-30', lastMonthEnd);
  const { firstDay, lastDay } = period;
  const since = addDays(monthEnd(lastMonthEnd, -24), 1);
  const meterOf = (serial: string) => {
    const meter = meters.find((each) => each.serial === serial);
    if (!meter) throw new RangeError(`There is no meter ${serial}`);
    return meter;
  };
  const usersOf = (flat: number) => {
    const party = `Familie ${names[flat - 1]}`;
    const monthly = String(90 + flat * 6);
    switch (flat) {
      case 2:
        return users('S2', since, [
          { party, monthly, until: monthEnd(since, 3) },
          { party: '', until: monthEnd(since, 6) },
          { party: 'Herr Wyss', monthly: '95' },
        ]);
      case 7:
        return users('S7', since, [
          { party, monthly, until: addDays(monthEnd(firstDay, 2), -16) },
          { party: 'Frau Rossi', monthly: '140' },
        ]);
      default:
        return users(`S${flat}`, since, [{ party, monthly }]);
    }
  };
  const flats = areas.map((areaM2, at) => ({
    id: `S${at + 1}`,
    name: `Wohnung ${at + 1}`,
    externalKey: String(300_001 + at),
    areaM2,
    occupancies: usersOf(at + 1),
  }));
  return {
    schema: 'meterbox-property/1',
    id: 'seestrasse-21',
    name: 'Seestrasse 21',
    externalKey: '11004',
    country: 'CH',
    currency: 'CHF',
    zone: 'Europe/Zurich',
    address: { street: 'Seestrasse 21', postcode: '8800', town: 'Thalwil', country: 'CH' },
    landlord: {
      name: 'Verwaltung Seestrasse AG',
      street: 'Bahnhofplatz 1',
      postcode: '8800',
      town: 'Thalwil',
      country: 'CH',
      contact: 'verwaltung@example.org',
    },
    settings: { roundToRappen: true },
    buildings: [{ id: 'H1', name: 'Seestrasse 21', externalKey: '01', units: flats }],
    meterPoints: [
      ...flats.flatMap(({ id: unitId }, at) => {
        const serial = (number: number) => `00572${String(at + 1).padStart(2, '0')}${number}`;
        const exchanged = at + 1 === 6 ? meterOf('00573062') : undefined;
        return [
          pointOf(`${unitId}-heat`, meterOf(serial(1)), undefined, { unitId, use: 'heat', room: 'corridor' }),
          pointOf(`${unitId}-warm-water`, meterOf(serial(2)), exchanged, {
            unitId,
            use: 'warmWater',
            room: 'bathroom',
          }),
          pointOf(`${unitId}-cold-water`, meterOf(serial(3)), undefined, {
            unitId,
            use: 'coldWater',
            room: 'bathroom',
          }),
        ];
      }),
      ...[1, 2, 3, 4, 5, 6].map((number) =>
        pointOf(`hobby-room-${number}`, meterOf(`7730460${number}`), undefined, {
          use: 'information',
          room: `hobby room ${number}`,
        }),
      ),
    ],
    costCentres: [
      {
        id: 'energy',
        name: 'Heizung und Warmwasser',
        kind: 'vewa',
        externalKey: '100',
        collectiveKey: '101',
        energies: ['heat', 'warmWater'],
      },
      {
        id: 'water',
        name: 'Wasser',
        kind: 'vewa',
        externalKey: '200',
        collectiveKey: '201',
        energies: ['coldWater'],
      },
    ],
    costItems: [
      cost('power', 'Strom der Wärmepumpe', '9874.35', 'energy'),
      cost('service', 'Service der Wärmepumpe', '640.00', 'energy'),
      cost('reading', 'Ablesung und Abrechnung', '523.80', 'energy'),
      cost('water', 'Wasser und Abwasser', '3368.15', 'water'),
    ],
    allocationKeys: [
      {
        validFrom: addDays(since, -365),
        vewaBasePercent: { heat: '30', warmWater: '30', coldWater: '20' },
        coldWaterIncludesWarm: true,
      },
    ],
  };

  function cost(id: string, text: string, amount: string, costCentreId: string) {
    return { id, text, amount, period, date: lastDay, costCentreId };
  }
}
