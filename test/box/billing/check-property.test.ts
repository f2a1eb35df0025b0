import { describe, expect, it } from 'vitest';
import { checkProperty } from '../../../box/billing/check-property.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import type { PropertyDocument } from '../../simulators/demo/documents/document-parts.ts';
import { germanDocument } from '../../simulators/demo/documents/german-document.ts';
import { swissDocument } from '../../simulators/demo/documents/swiss-document.ts';

const document = germanDocument(isoDate('2026-10-31'));

/** The document with a piece of its JSON replaced, as somebody mistypes it. */
function mistyped(from: string, to: string): unknown {
  const text = JSON.stringify(document);
  if (!text.includes(from)) throw new Error(`The document has no ${from}`);
  return JSON.parse(text.replace(from, to));
}

function found(changed: unknown): string[] {
  return checkProperty(changed).issues.map(({ code, place }) => `${code} ${place}`);
}

it('finds nothing wrong with the houses of the demo', () => {
  for (const whole of [document, swissDocument(isoDate('2026-10-31'))] satisfies PropertyDocument[])
    expect(checkProperty(whole)).toMatchObject({ issues: [], property: { id: whole.id } });
});

it('fills in what a manager need not write', () => {
  const least = {
    schema: 'meterbox-property/1',
    id: 'p',
    name: 'P',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
  };
  expect(checkProperty(least).property).toMatchObject({ buildings: [], settings: { vacancyPersons: 0 } });
});

describe('says where it is', () => {
  it.each([
    [
      '30 February',
      '"firstDay":"2024-11-01"',
      '"firstDay":"2025-02-30"',
      'date-malformed buildings[0].units[0].occupancies[0].firstDay',
    ],
    [
      'a field nobody knows',
      '"name":"Wohnung 1"',
      '"nmae":"Wohnung 1"',
      'input-invalid buildings[0].units[0].name',
    ],
    ['an area of zero', '"areaM2":"72.4"', '"areaM2":"0"', 'input-invalid buildings[0].units[0].areaM2'],
    [
      'a number with a comma',
      '"areaM2":"58.1"',
      '"areaM2":"58,1"',
      'input-invalid buildings[0].units[1].areaM2',
    ],
    [
      'a negative prepayment',
      '"amount":"163"',
      '"amount":"-163"',
      'input-invalid buildings[0].units[0].occupancies[0].prepayments[0].amount',
    ],
    ['fractions of a cent', '"amount":"612.40"', '"amount":"612.405"', 'input-invalid costItems[0].amount'],
    ['a zone on no map', '"zone":"Europe/Berlin"', '"zone":"Europe/Leipzig"', 'input-invalid zone'],
    [
      'a set day in month 13',
      '"resetsOn":"12-31"',
      '"resetsOn":"13-31"',
      'input-invalid meterPoints[2].resetsOn',
    ],
    [
      'an id that is there already',
      '"id":"W2","name"',
      '"id":"W1","name"',
      'id-twice buildings[0].units[1].id',
    ],
    [
      'a cost centre that is not there',
      '"costCentreId":"running"',
      '"costCentreId":"ruining"',
      'reference-unknown costItems[6].costCentreId',
    ],
    [
      'a unit that is not there',
      '"unitId":"W1"',
      '"unitId":"W99"',
      'reference-unknown meterPoints[2].unitId',
    ],
    [
      'a room to compare with that is not there',
      '"W2-bathroom"',
      '"W2-bath"',
      'reference-unknown meterPoints[17].estimates[0].rooms',
    ],
    [
      'a gap between tenants',
      '"firstDay":"2025-05-19"',
      '"firstDay":"2025-05-21"',
      'occupancy-gap buildings[0].units[2].occupancies[1].firstDay',
    ],
    [
      'two tenants at once',
      '"firstDay":"2025-05-19"',
      '"firstDay":"2025-05-18"',
      'occupancy-overlap buildings[0].units[2].occupancies[1].firstDay',
    ],
    [
      'a tenancy that ends before it begins',
      '"lastDay":"2025-05-18"',
      '"lastDay":"2024-05-18"',
      'input-invalid buildings[0].units[2].occupancies[0].lastDay',
    ],
    [
      'labour that is more than its cost',
      '"amount":"1980.00"',
      '"amount":"2980.00"',
      'input-invalid costItems[10].labour.amount',
    ],
    ['a cost without a key', '"key":{"by":"area"}', '"betrKv":2', 'input-invalid costItems[6].key'],
  ])('%s', (_what, from, to, issue) => {
    expect(found(mistyped(from, to))).toContain(issue);
  });

  it('a device that hangs in two places at once', () => {
    const changed = mistyped('"serial":"41710112"', '"serial":"41710111"');
    expect(found(changed)).toEqual(['installation-overlap meterPoints[3].installations[0]']);
  });

  it('everything at once, not only the first', () => {
    const text = JSON.stringify(document).replaceAll('"unitId":"W4"', '"unitId":"W44"');
    expect(found(JSON.parse(text))).toHaveLength(6);
  });

  it('what is no property at all', () => {
    for (const nonsense of [undefined, null, 42, 'text', [], { schema: 'meterbox-property/2' }])
      expect(checkProperty(nonsense).issues.length).toBeGreaterThan(0);
  });
});
