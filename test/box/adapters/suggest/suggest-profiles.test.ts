import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInProfiles } from '../../../../box/adapters/index.ts';
import { checkedProfile } from '../../../../box/adapters/profile/check-profile.ts';
import { compileProfile } from '../../../../box/adapters/profile/compile-profile.ts';
import { guessMarks } from '../../../../box/adapters/suggest/number-marks.ts';
import { suggestProfiles, type Suggestions } from '../../../../box/adapters/suggest/suggest-profiles.ts';

const known = builtInProfiles();

function suggest(text: string, name = 'export.csv'): Suggestions {
  const bytes = new TextEncoder().encode(text);
  return suggestProfiles(
    { name, bytes: bytes.subarray(0, 65_536), text: text.slice(0, 65_536), size: bytes.length },
    known,
  );
}

/** What the best suggestion reads out of the text it was made for. */
function readings(text: string, name = 'export.csv'): string[] {
  const [best] = suggest(text, name).suggestions;
  if (!best) return ['no suggestion'];
  const adapter = compileProfile(checkedProfile(JSON.parse(JSON.stringify(best.profile))));
  const bytes = new TextEncoder().encode(text);
  const input = { name, size: bytes.length, bytes: () => [bytes], zone: 'Europe/Berlin' };
  return [...adapter.parse(input)].flatMap((fact) => {
    if (fact.type === 'issue') return [`${fact.issue.code} line ${fact.issue.position ?? 0}`];
    if (fact.type !== 'reading') return [];
    const { device, quantity, kind, value, validOn, register } = fact.reading;
    return [
      `${device.serial} ${quantity} ${kind} ${value} ${validOn}${register.subunit > 0 ? ` subunit ${register.subunit}` : ''}`,
    ];
  });
}

describe('a table nobody has described', () => {
  it('is read with units in its headings, English words and a decimal point', () => {
    const text =
      'Serial number,Read date,Time,Energy (kWh),Volume (m3)\n1234567,2025-11-30,06:15,1200.5,33.25\n';
    expect(readings(text)).toEqual([
      '01234567 heat-energy instantaneous 1200.5 2025-11-30',
      '01234567 volume instantaneous 33.25 2025-11-30',
    ]);
  });

  it('is read with days as headings', () => {
    const text = 'Zähler;Einheit;30.09.2025;31.10.2025\n12345678;MWh;1,5;1,75\n12345679;m³;10;11\n';
    expect(readings(text)).toEqual([
      '12345678 heat-energy month-end 1500 2025-09-30',
      '12345678 heat-energy month-end 1750 2025-10-31',
      '12345679 volume month-end 10 2025-09-30',
      '12345679 volume month-end 11 2025-10-31',
    ]);
  });

  it('is read with rows of one device one after another', () => {
    const text =
      'Gerätenummer\tDatum\tWert\tEinheit\n12345678\t30.09.2025\t1.200,5\tkWh\n12345678\t31.10.2025\t1.300,5\tkWh\n';
    expect(readings(text)).toEqual([
      '12345678 heat-energy month-end 1200.5 2025-09-30',
      '12345678 heat-energy month-end 1300.5 2025-10-31',
    ]);
  });

  it('keeps two counters of one unit apart', () => {
    const text = 'Serial;Date;Value tariff 1 [kWh];Value tariff 2 [kWh]\n12345678;2025-11-17;10;20\n';
    expect(readings(text)).toEqual([
      '12345678 heat-energy instantaneous 10 2025-11-17',
      '12345678 heat-energy instantaneous 20 2025-11-17 subunit 1',
    ]);
  });

  it('is not guessed at without serials, without units or without days', () => {
    for (const text of [
      'a;b\nx;y\n',
      'Serial;Datum;Wert\n12345678;2025-11-30;5\n',
      'Serial;Wert [kWh]\n12345678;5\n',
    ])
      expect(suggest(text).suggestions).toEqual([]);
  });
});

it('offers a known profile first when the columns have its names', () => {
  const { seems, suggestions } = suggest(
    'SerialNumber;ReadDate;Value;Unit;Floor\n12345678;30.11.2025;5;kWh;3\n',
  );
  expect(seems).toBe('a table of 5 columns, parted by ";", header in line 1');
  expect(suggestions[0]).toMatchObject({ score: 0.8 });
  expect(suggestions.map(({ basedOn }) => basedOn)).toContain('sontex-csv-ref/1');
});

it('offers an XML profile when the document has its elements under another root', () => {
  const text = `<Export><MBusData><SlaveInformation><Id>12345678</Id></SlaveInformation><DataRecord id="0"><Function>Instantaneous value</Function><StorageNumber>0</StorageNumber><Unit>Energy (kWh)</Unit><Value>5</Value></DataRecord></MBusData></Export>`;
  const { seems, suggestions } = suggest(text, 'export.xml');
  expect(seems).toBe('an XML document with the root "Export"');
  expect(suggestions[0]?.basedOn).toBe('libmbus-xml/1');
  expect(suggestions[0]?.profile).toMatchObject({ kind: 'xml', document: { root: 'Export' } });
});

describe('numbers are judged together', () => {
  it.each([
    [['1.234,5'], { mark: ',', thousands: '.' }],
    [['1,234.5'], { mark: '.', thousands: ',' }],
    [['1.234.567'], { mark: ',', thousands: '.' }],
    [["1'234.5"], { mark: '.', thousands: "'" }],
    [['12,5', '1200'], { mark: ',' }],
    [['0.125'], { mark: '.' }],
    [['5', '1200'], { mark: ',' }],
  ])('%s', (numbers, marks) => {
    expect(guessMarks(numbers)).toEqual(marks);
  });

  it('says when they do not settle it', () => {
    expect(guessMarks(['1.234', '5.678'])).toMatchObject({
      mark: '.',
      doubt: expect.stringContaining('"1.234"'),
    });
  });
});

describe('bad input', () => {
  it('takes no longer than a moment, whatever it is', () => {
    const hostile = [
      `${'Serial;'.repeat(9000)}\n${'12345678;'.repeat(9000)}\n`,
      'a'.repeat(65_536),
      ';'.repeat(65_536),
      `${'"'.repeat(60_000)};x\n1;2\n`,
      `Serial;Datum;${'('.repeat(30_000)}\n12345678;30.11.2025;5\n`,
      `Serial;Datum;Wert [${'k'.repeat(50_000)}\n12345678;30.11.2025;5\n`,
      `Serial;Datum;Wert [kWh]\n${`12345678;30.11.2025;${'9'.repeat(200)}\n`.repeat(300)}`,
      `${'Wert {1..18}*;'.repeat(300)}Serial\n${'1;'.repeat(300)}12345678\n`,
      `<${'a'.repeat(60_000)}>`,
      '__proto__;constructor;Serial;Datum;Wert [kWh]\n1;2;12345678;30.11.2025;5\n',
      '=cmd|calc;Serial;Datum;Wert [kWh]\n=1+1;12345678;30.11.2025;5\n',
    ];
    for (const text of hostile) {
      const from = process.cpuUsage();
      const { suggestions } = suggest(text);
      const { user } = process.cpuUsage(from);
      expect(user / 1e6).toBeLessThan(1);
      for (const { profile } of suggestions) checkedProfile(JSON.parse(JSON.stringify(profile)));
    }
  });

  it('never throws, and suggests only what is a profile and recognises its file', () => {
    const cell = fc.oneof(
      fc.constantFrom(
        'Serial',
        'Datum',
        'Wert [kWh]',
        'Einheit',
        'Stichtag',
        'Stichtagswert',
        'Zeit',
        'Typ',
        '',
      ),
      fc.constantFrom('12345678', '30.11.2025', '1.234', '5,5', 'kWh', '---', '06:00', 'HKV', '31/MM/yy'),
      fc.string({ maxLength: 12 }),
    );
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, fc.constantFrom(';', ',', '\t', '|'), (rows, delimiter) => {
        const text = rows.map((row) => row.join(delimiter)).join('\n');
        const bytes = new TextEncoder().encode(text);
        const head = { name: 'x.csv', bytes, text, size: bytes.length };
        for (const { profile, score } of suggestProfiles(head, known).suggestions) {
          const checked = checkedProfile(JSON.parse(JSON.stringify(profile)));
          expect(score).toBeGreaterThan(0);
          expect(compileProfile(checked).recognises(head)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});
