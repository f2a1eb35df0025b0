import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../../../box/domain/civil-day.ts';
import { rational, rationalOf } from '../../../../box/domain/rational.ts';
import { addDecimals, decimal } from '../../../../box/domain/decimal.ts';
import { type CollectiveWeights, fillDtaRem } from '../../../../box/exports/dta-rem/fill-dta-rem.ts';
import { readDtaRem } from '../../../../box/exports/dta-rem/read-dta-rem.ts';
import { BoxError } from '../../../../box/domain/box-error.ts';

const period = { firstDay: isoDate('2024-07-01'), lastDay: isoDate('2025-06-30') };
const plain = { decimals: 1, clip: false };

/** A request as GARAIO REM writes it, with one cost centre, one or two collectives and one tenancy a unit. */
function request(units: number, collectives = ['201'], more = ''): string {
  const shares = collectives.map(
    (id) => `<Verbrauchskostenstelle KostenstelleID="${id}" Verbrauchsart="09" Promilleanteil=""/>`,
  );
  const tenancy = (at: number) =>
    `<Objekt ObjektID="${at}"><Mietverhaeltnis ObjektverhaeltnisID="t${at}" NutzerID="n" BeginnNutzungPeriode="2024-07-01" EndeNutzungPeriode="2025-06-30" Mieter1Name="O'Brien &amp; Söhne">${shares.join('')}</Mietverhaeltnis></Objekt>`;
  const heads = collectives.map(
    (id) =>
      `<Sammelkostenstelle VerbrauchskostenstelleAnID="${id}" Verbrauchsart="09" Promilleanteil="1000.0" />`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- kept -->\n<DTA_REM xmlns="http://DTA_REM.org"><Header Type="DTA_IMPORT" Date='2025-08-01'/>${more}<Liegenschaft LiegenschaftID="007" PeriodeNebenkostenAbrechnungVon="2024-07-01" PeriodeNebenkostenAbrechnungBis="2025-06-30"><Hauptkostenstelle HauptkostenstelleID="200">${heads.join('')}<Haus HausID="01">${Array.from({ length: units }, (_, at) => tenancy(at)).join('\n  ')}</Haus></Hauptkostenstelle></Liegenschaft></DTA_REM>`;
}

function weights(numbers: readonly bigint[], collectiveId?: string): CollectiveWeights {
  const occupancies = numbers.map((weight, at) => ({
    unitKey: `01:${at}`,
    period,
    party: `party ${at}`,
    landlord: false,
    weight: rational(weight),
  }));
  return { costCentreId: '200', ...(collectiveId === undefined ? {} : { collectiveId }), occupancies };
}

function fill(text: string, list: readonly CollectiveWeights[], options = plain) {
  return fillDtaRem(
    readDtaRem(new TextEncoder().encode(text)),
    { propertyId: '007', period, weights: list },
    options,
  );
}

function sharesIn(text: string): string[] {
  return [...text.matchAll(/<Verbrauchskostenstelle[^>]*Promilleanteil="([^"]*)"/g)].map(
    (found) => found[1] ?? '',
  );
}

it('splits exactly 1000 per mille, whatever the weights and decimals', () => {
  const numbers = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(numbers, fc.nat(6), (list, decimals) => {
      fc.pre(list.some((number) => number > 0n));
      const { text = '' } = fill(request(list.length), [weights(list)], { decimals, clip: false });
      const sum = sharesIn(text).map(decimal).reduce(addDecimals);
      expect(sum).toBe('1000');
    }),
  );
});

it('changes nothing but the values: with them taken back the document is the one received, byte for byte', () => {
  const text = request(3, ['201'], '<Neues Element="unbekannt"><Kind/></Neues>');
  const answer = fill(text, [weights([1n, 1n, 1n])]);
  expect(sharesIn(answer.text ?? '')).toEqual(['333.4', '333.3', '333.3']);
  expect(answer.text?.replaceAll(/(<Verbrauchskostenstelle[^>]*Promilleanteil=")[^"]*/g, '$1')).toBe(text);
});

it('gives the same answer when it is asked a second time, or given its own answer', () => {
  const list = [weights([5n, 0n, 7n])];
  const first = fill(request(3), list).text ?? '';
  expect(sharesIn(first)).toEqual(['416.7', '0.0', '583.3']);
  expect(fill(request(3), list).text).toBe(first);
  expect(fill(first, list).text).toBe(first);
});

it('fills several collectives of one cost centre, each with its own weights, and refuses when one is not mapped', () => {
  const text = request(2, ['201', '202']);
  const answer = fill(text, [weights([1n, 3n], '201'), weights([2n, 0n], '202')]);
  expect(sharesIn(answer.text ?? '')).toEqual(['250.0', '1000.0', '750.0', '0.0']);
  expect(codes(fill(text, [weights([1n, 3n], '201')]))).toEqual(['multiple-collectors']);
  expect(codes(fill(text, [weights([1n, 3n])]))).toEqual(['multiple-collectors']);
});

it('refuses with the whole list what would make a wrong bill', () => {
  expect(codes(fill(request(3), [weights([0n, 0n, 0n])]))).toEqual(['no-consumption']);
  expect(codes(fill(request(3), [weights([1n])]))).toEqual(['tenancy-unmatched', 'tenancy-unmatched']);
  expect(codes(fill(request(1), [weights([1n, 2n])]))).toEqual(['contract-missing-in-file']);
  expect(codes(fill(request(1), [{ ...weights([1n]), costCentreId: '0200' }]))).toEqual([
    'cost-centre-missing',
  ]);
});

it('refuses another period unless the manager accepts clipping', () => {
  const other = request(1).replaceAll('2025-06-30', '2025-03-31');
  expect(codes(fill(other, [weights([1n])]))).toContain('period-mismatch');
  const clipped = fill(other, [weights([1n])], { decimals: 1, clip: true });
  expect(sharesIn(clipped.text ?? '')).toEqual(['1000.0']);
});

it('never takes 01 for 001', () => {
  const other = request(1).replaceAll('HausID="01"', 'HausID="001"');
  expect(codes(fill(other, [weights([1n])]))).toEqual(['tenancy-unmatched', 'contract-missing-in-file']);
});

it('reads through comments, CDATA, quotes and prefixes, and keeps a byte order mark', () => {
  const text = request(1)
    .replaceAll('<Objekt ', '<x:Objekt ')
    .replaceAll('</Objekt>', '</x:Objekt>')
    .replace('xmlns=', 'xmlns:x="http://DTA_REM.org" xmlns=')
    .replace(
      '<Haus ',
      `<!-- <Verbrauchskostenstelle Promilleanteil=""/> --><![CDATA[<a b="">]]><Haus Note='"Promilleanteil=" >' `,
    );
  const answer = fill(`\uFEFF${text}`, [weights([4n])]);
  expect(answer.text?.startsWith('\uFEFF')).toBe(true);
  expect(answer.text).toContain('KostenstelleID="201" Verbrauchsart="09" Promilleanteil="1000.0"/>');
  expect(answer.text).toContain('<!-- <Verbrauchskostenstelle Promilleanteil=""/> -->');
});

it('names the line of a document that is cut, not well formed, no request, or lacks what is needed', () => {
  const whole = request(2);
  for (const length of [200, 600, whole.length - 3]) {
    expect(() => readDtaRem(new TextEncoder().encode(whole.slice(0, length)))).toThrow(BoxError);
  }
  expect(reading('<Other/>')).toThrow('no DTA_REM document');
  expect(reading(whole.replace('<DTA_REM', '<!DOCTYPE a [<!ENTITY b "c">]><DTA_REM'))).toThrow(
    'document type',
  );
  expect(reading(whole.replace(' ObjektID="0"', ''))).toThrow('Objekt has no ObjektID');
  expect(
    reading(whole.replace('EndeNutzungPeriode="2025-06-30"', 'EndeNutzungPeriode="2025-02-30"')),
  ).toThrow('Line 3');
  expect(() => readDtaRem(new Uint8Array([0x3c, 0xff, 0x3e]))).toThrow('UTF-8');
});

const samples = resolve(process.env['METERBOX_SAMPLES'] ?? '../shared/samples', 'garaio-dta');
describe.skipIf(!existsSync(samples))('the published example', () => {
  const shares = new Map([
    ['132109', '4210'],
    ['152930', '3033'],
    ['132112', '12'],
    ['150711', '3345'],
  ]);
  it.each(['parent', 'sibling'])('is filled with its Header as %s', (place) => {
    const bytes = readFileSync(join(samples, `dta-rem-request-closed-by-us-header-as-${place}.xml`));
    const received = readDtaRem(bytes);
    const property = received.properties[0];
    const costCentre = property?.costCentres[0];
    if (!property || !costCentre) throw new Error('The example has one property with one cost centre');
    const occupancies = costCentre.tenancies.map(({ id, unitKey, period, party }) => ({
      unitKey,
      period,
      party,
      landlord: false,
      weight: rationalOf(decimal(shares.get(id) ?? '0')),
    }));
    const settled = {
      propertyId: property.id,
      period: property.period,
      weights: [{ costCentreId: costCentre.id, occupancies }],
    };
    const { text = '' } = fillDtaRem(received, settled, plain);
    expect(sharesIn(text)).toEqual(['397.2', '286.1', '1.1', '315.6']);
    const back = text.replaceAll(/(<Verbrauchskostenstelle[^>]*Promilleanteil=")[^"]*/g, '$1');
    expect(Buffer.from(back).equals(bytes)).toBe(true);
  });

  it('is refused as published, because it stops in the middle', () => {
    const bytes = readFileSync(join(samples, 'dta-rem-as-published-TRUNCATED.xml'));
    expect(() => readDtaRem(bytes)).toThrow('cut while being written or sent');
  });
});

function codes(answer: ReturnType<typeof fillDtaRem>): string[] {
  return answer.refusals.map(({ code }) => code);
}

function reading(text: string): () => unknown {
  return () => readDtaRem(new TextEncoder().encode(text));
}
