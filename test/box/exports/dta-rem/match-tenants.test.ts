import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkProperty } from '../../../../box/billing/check-property.ts';
import type { Occupancy, Property } from '../../../../box/domain/property.ts';
import {
  acceptTenants,
  matchTenants,
  propertyOfRequest,
} from '../../../../box/exports/dta-rem/match-tenants.ts';
import { type DtaProperty, readDtaRem } from '../../../../box/exports/dta-rem/read-dta-rem.ts';

/** A request as GARAIO REM writes it, made by us: two flats, one with a change of tenants. */
function request(tenancies: readonly string[]): DtaProperty {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<DTA_REM xmlns="http://DTA_REM.org"><Header Type="DTA_IMPORT" Author="GARAIO REM" Date="2026-07-30"/>
<Liegenschaft LiegenschaftID="77" LiegenschaftBezeichnung1="Hang 3" LiegenschaftPLZ="8000" LiegenschaftOrt="Zürich" PeriodeNebenkostenAbrechnungVon="2025-07-01" PeriodeNebenkostenAbrechnungBis="2026-06-30">
<Hauptkostenstelle HauptkostenstelleID="100" KostenstelleVonBezeichnung="Heizung" AnlageNummerExtern="">
<Sammelkostenstelle VerbrauchskostenstelleAnID="101" VerbrauchskostenstelleAnBezeichnung="Heizung" Verbrauchsart="01" Promilleanteil=""/>
<Haus HausID="01" HausBezeichnung1="Hang 3">${tenancies.join('\n')}</Haus></Hauptkostenstelle></Liegenschaft></DTA_REM>`;
  const [property] = readDtaRem(new TextEncoder().encode(text)).properties;
  if (!property) throw new Error('The request has a property');
  return property;
}

function flat(
  id: string,
  ...users: readonly (readonly [id: string, name: string, from: string, to: string])[]
): string {
  const list = users.map(
    ([key, name, from, to]) =>
      `<Mietverhaeltnis ObjektverhaeltnisID="${key}" NutzerID="9" BeginnNutzungPeriode="${from}" EndeNutzungPeriode="${to}" Mieter1Name="${name}" Mieter1Vorname=""><Verbrauchskostenstelle KostenstelleID="101" Promilleanteil=""/></Mietverhaeltnis>`,
  );
  return `<Objekt ObjektID="${id}" ObjektArtBezeichnung="Wohnung" ObjektFlaecheGesamt="65.3">${list.join('')}</Objekt>`;
}

const first = request([
  flat('001', ['A1', 'Amstutz', '2025-07-01', '2026-06-30']),
  flat('01', ['B1', 'Bicker', '2025-07-01', '2026-01-31'], ['B2', 'Egli', '2026-03-01', '2026-06-30']),
]);

it('makes a property of a request, days without tenant as vacancy, `01` and `001` apart', () => {
  const property = propertyOfRequest(first);
  expect(checkProperty(property).issues).toEqual([]);
  expect(property.buildings[0]?.units.map(({ externalKey, areaM2 }) => `${externalKey} ${areaM2}`)).toEqual([
    '001 65.3',
    '01 65.3',
  ]);
  expect(spans(property, '01')).toEqual([
    'tenant Bicker 2025-07-01 2026-01-31',
    'vacancy  2026-02-01 2026-02-28',
    'tenant Egli 2026-03-01 ',
  ]);
  expect(matchTenants(property, first)).toEqual([]);
});

describe('a second request', () => {
  const property = propertyOfRequest(first);
  const second = request([
    flat('001', ['A9', 'Frei', '2025-10-01', '2026-06-30']),
    flat(
      '01',
      ['B1', 'Bicker', '2025-07-01', '2026-02-28'],
      ['B2', 'Egli-Meier', '2026-03-01', '2026-06-30'],
    ),
    flat('7', ['C1', 'Gerber', '2025-07-01', '2026-06-30']),
  ]);

  it('shows who is new, moved out, shifted, renamed, and units that are missing', () => {
    expect(
      matchTenants(property, second).map(({ change, externalKey }) => `${change} ${externalKey}`),
    ).toEqual(['new A9', 'moved-out A1', 'shifted B1', 'renamed B2', 'unit-missing C1']);
  });

  it('is taken over without gaps or overlaps, and then nothing is different', () => {
    const accepted = acceptTenants(property, second);
    expect(checkProperty(accepted).issues).toEqual([]);
    expect(matchTenants(accepted, second)).toEqual([]);
    expect(spans(accepted, '001')).toEqual(['vacancy  2025-07-01 2025-09-30', 'tenant Frei 2025-10-01 ']);
  });

  it('leaves what was before its period', () => {
    const older = withHistory(property);
    const accepted = acceptTenants(older, second);
    expect(checkProperty(accepted).issues).toEqual([]);
    expect(spans(accepted, '001')[0]).toBe('tenant Alt 2020-01-01 2025-06-30');
  });
});

const samples = resolve(
  process.env['METERBOX_SAMPLES'] ?? join(import.meta.dirname, '../../../../../shared/samples'),
);
const published = join(samples, 'garaio-dta/dta-rem-request-closed-by-us-header-as-parent.xml');

it.skipIf(!existsSync(published))('reads the published example', () => {
  const [request0] = readDtaRem(readFileSync(published)).properties;
  if (!request0) throw new Error('The example has a property');
  const property = propertyOfRequest(request0);
  expect(checkProperty(property).issues).toEqual([]);
  expect(property.buildings.flatMap(({ units }) => units.map(({ id }) => id))).toEqual([
    '01:300001',
    '01:300002',
  ]);
});

function spans({ buildings }: Property, externalKey: string): string[] {
  const units = buildings.flatMap((building) => building.units);
  const occupancies: readonly Occupancy[] =
    units.find((unit) => unit.externalKey === externalKey)?.occupancies ?? [];
  return occupancies.map(
    ({ type, party, firstDay, lastDay = '' }) => `${type} ${party} ${firstDay} ${lastDay}`,
  );
}

/** Somebody lived in the first flat before the file begins. */
function withHistory(property: Property): Property {
  return JSON.parse(
    JSON.stringify(property).replace(
      '"occupancies":[{',
      '"occupancies":[{"id":"old","type":"tenant","party":"Alt","externalKey":"A0","firstDay":"2020-01-01","lastDay":"2025-06-30","persons":[],"prepayments":[],"payments":[]},{',
    ),
  ) as Property;
}
