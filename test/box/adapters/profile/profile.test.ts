import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { columnsOf } from '../../../../box/adapters/profile/columns-of.ts';
import { compileProfile } from '../../../../box/adapters/profile/compile-profile.ts';
import {
  profileSchema,
  type ProfileText,
  type TableProfile,
} from '../../../../box/adapters/profile/profile-schema.ts';
import { BoxError } from '../../../../box/domain/box-error.ts';
import { listingOf } from '../../../adapter-cases.ts';

type TableText = Extract<ProfileText, { kind: 'table' }>;

/** A profile of one table with the registers of a test. */
function tableProfile(
  registers: TableText['tables'][number]['registers'],
  rest: Partial<TableText> = {},
): ProfileText {
  return {
    language: 1,
    kind: 'table',
    id: 'a-test',
    version: 3,
    title: 'A test',
    dates: { formats: ['dd.MM.yyyy', 'iso'] },
    numbers: { mark: ',' },
    tables: [
      {
        name: 'devices',
        header: { all: [['Serial', 'Seriennummer']] },
        skipIf: [{ of: 'Type', is: ['14'] }],
        device: {
          serial: { at: ['Serial', 'Seriennummer'] },
          deviceType: 'Type',
          manufacturer: 'Maker',
          clock: 'Read',
        },
        registers,
      },
    ],
    ...rest,
  };
}

function readingsOf(profile: ProfileText, text: string, name = 'x.csv') {
  return listingOf(compileProfile(profileSchema.parse(profile)), Buffer.from(text), name).readings;
}

/** Differences over steps from a first boundary on. */
function series(step: 'month' | 'day' | 'hour', first: string): ProfileText {
  return tableProfile([
    {
      kind: 'interval',
      values: 'V{1..3}',
      unit: { const: 'kWh' },
      series: { first: { const: first }, step, order: 'oldest-first', mode: 'delta' },
    },
  ]);
}

/** A profile of a history whose values stand at a path. */
function historyProfile(value: string): ProfileText {
  return {
    language: 1,
    kind: 'xml',
    id: 'a-test',
    version: 1,
    title: 'A test',
    dates: { formats: ['iso'] },
    document: {
      root: 'log',
      device: 'meter',
      records: "data[@kind='stored']/entry",
      deviceRule: { serial: 'head/number | @id', deviceType: { const: '8' }, clock: '@read' },
      registers: [
        {
          kind: 'month-end',
          value,
          quantity: 'hca',
          series: { first: 'month-before-clock', step: 'month', order: 'newest-first', mode: 'cumulative' },
          storage: 8,
        },
      ],
    },
  };
}

describe('a table profile', () => {
  it('takes dates and units out of headings', () => {
    const profile = tableProfile([
      { kind: 'month-end', values: 'Stand ({date})', quantity: 'hca', date: 'in-heading' },
      {
        kind: 'set-day',
        value: 'Due [kWh]',
        unit: { const: 'kWh' },
        date: { const: '31.12.2024' },
        storage: 1,
      },
    ]);
    const text = 'Seriennummer;Type;Stand (31.10.2025);Stand (30.11.2025);Due [kWh]\n27418743;8;97;99;1,5\n';
    expect(readingsOf(profile, text)).toEqual([
      '27418743 hca 97 month-end 2025-10-31 storage 0 tariff 0 ok (2)',
      '27418743 hca 99 month-end 2025-11-30 storage 1 tariff 0 ok (2)',
      '27418743 heat-energy 1.5 set-day 2024-12-31 storage 1 tariff 0 ok (2)',
    ]);
  });

  it('reads differences over months, days and hours as intervals', () => {
    const text = 'Serial;Type;V1;V2;V3\n27418743;4;1;2;\n';
    const days = (profile: ProfileText) =>
      readingsOf(profile, text).map((line) => line.split(' ').slice(2, 5).join(' '));
    expect(days(series('month', '31.01.2025'))).toEqual(['1 interval 2025-01-31', '2 interval 2025-02-28']);
    expect(days(series('day', '30.03.2025'))).toEqual(['1 interval 2025-03-30', '2 interval 2025-03-31']);
    expect(days(series('hour', '30.03.2025 23:30'))).toEqual([
      '1 interval 2025-03-30',
      '2 interval 2025-03-31',
    ]);
  });

  it('has rules of single makers and leaves rows out', () => {
    const profile = tableProfile([
      {
        if: [{ manufacturer: ['EFE'], deviceType: [8] }],
        kind: 'instantaneous',
        value: 'V',
        quantity: 'hca',
      },
      { if: [{ manufacturer: ['SON'] }], kind: 'instantaneous', value: 'V', unit: { const: 'm3' } },
    ]);
    const text =
      'Serial;Maker;Type;Read;V\n27418743;EFE;8;01.12.2025;1\n27418744;19950;7;01.12.2025;2\n27418745;EFE;14;01.12.2025;3\n';
    expect(readingsOf(profile, text).map((line) => line.split(' ', 3).join(' '))).toEqual([
      '27418743 hca 1',
      '27418744 volume 2',
    ]);
  });

  it('takes values out of the name of a file', () => {
    const profile = tableProfile(
      [{ kind: 'month-end', value: 'V', unit: { const: 'm3' }, date: { fileName: 'day' } }],
      { fileName: ['{site}_{day:yyyyMMdd}.csv'], dates: { formats: ['yyyyMMdd'] } },
    );
    const text = 'Serial;Type;V\n27418743;7;1\n';
    expect(readingsOf(profile, text, 'Am Hang_20251130.csv')).toEqual([
      '27418743 volume 1 month-end 2025-11-30 storage 0 tariff 0 ok (2)',
    ]);
    expect(readingsOf(profile, text, 'else.csv')).toEqual([]);
  });

  it('addresses repeated columns, columns by number and columns of fixed width', () => {
    const profile = tableProfile(
      [
        { kind: 'instantaneous', value: 'V#2', unit: { const: 'm3' } },
        { kind: 'set-day', value: '#6', unit: { const: 'm3' }, date: { const: '31.12.2024' }, storage: 1 },
      ],
      { delimiters: [';', 'columns'] },
    );
    const wanted = [
      '27418743 volume 2 instantaneous 2025-12-01 2025-11-30T23:00:00Z storage 0 tariff 0 ok (2)',
      '27418743 volume 1 set-day 2024-12-31 storage 1 tariff 0 ok (2)',
    ].map((line) => line.replace(' (2)', ''));
    const fixed = 'Serial   Type Read       V   V   W\n27418743 7    01.12.2025 1   2   1\n';
    const separated = 'Serial;Type;Read;V;V;W\n27418743;7;01.12.2025;1;2;1\n';
    for (const text of [fixed, separated]) {
      expect(readingsOf(profile, text).map((line) => line.replace(' (2)', ''))).toEqual(wanted);
    }
  });

  it('tells which columns no rule reads', () => {
    const profile = profileSchema.parse(
      tableProfile([{ kind: 'month-end', values: 'M{1..12}', unit: 'Unit' }]),
    );
    const columns = columnsOf(profile as TableProfile, 'Serial;Type;M1;M2;Unit;Room\n1;2;3;4;5;6\n');
    expect(columns?.filter(({ mapped }) => !mapped).map(({ name }) => name)).toEqual(['Room']);
    expect(columnsOf(profile as TableProfile, 'nothing of it')).toBeUndefined();
  });
});

describe('an XML profile', () => {
  it('reads a history that only its order dates, if it says so', () => {
    const text =
      '<x:log xmlns:x="urn:x"><meter id="27418743" read="2025-12-01T02:00:00"><data kind="now"><entry v="9"/></data>' +
      '<data kind="stored"><entry v="8"/><entry v="-- -"/><entry v="5"/></data></meter></x:log>';
    expect(readingsOf(historyProfile('@v'), text, 'x.xml')).toEqual([
      '27418743 hca 8 month-end 2025-11-30 storage 8 tariff 0 ok (1)',
      '27418743 hca 5 month-end 2025-09-30 storage 8 tariff 0 ok (1)',
    ]);
  });

  it('with a path that is none is refused when it is compiled', () => {
    expect(() => compileProfile(profileSchema.parse(historyProfile('a[1]')))).toThrow(BoxError);
    expect(() => compileProfile(profileSchema.parse(historyProfile('a//')))).toThrow(BoxError);
  });
});

describe('the schema', () => {
  const good = tableProfile([{ kind: 'instantaneous', value: 'V', unit: 'U' }]);

  it.each<[string, unknown]>([
    ['unknown keys', { ...good, regex: '.*' }],
    ['another version of the language', { ...good, language: 2 }],
    ['dates of no format', { ...good, dates: { formats: ['anything'] } }],
    ['a zone nobody knows', { ...good, dates: { formats: ['iso'], zone: 'Middle/Earth' } }],
    ['a value and values at once', tableProfile([{ kind: 'month-end', value: 'V', values: 'V{1..2}' }])],
    [
      'half-months that are no differences',
      tableProfile([
        {
          kind: 'half-month',
          values: 'V{1..2}',
          series: { first: 'D', step: 'half-month', order: 'newest-first', mode: 'cumulative' },
        },
      ]),
    ],
  ])('refuses %s', (_, profile) => {
    expect(() => profileSchema.parse(profile)).toThrow(ZodError);
  });
});
