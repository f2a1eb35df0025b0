import { describe, expect, it } from 'vitest';
import { builtInProfiles } from '../../../../box/adapters/index.ts';
import { checkedProfile } from '../../../../box/adapters/profile/check-profile.ts';

const good = {
  language: 1,
  id: 'own-format',
  version: 1,
  title: 'Own',
  kind: 'table',
  dates: { formats: ['dd.MM.yyyy'] },
  tables: [
    {
      name: 'rows',
      header: { all: ['Serial', 'Wert'] },
      device: { serial: 'Serial', clock: 'Datum' },
      registers: [{ kind: 'instantaneous', value: 'Wert', unit: { const: 'kWh' } }],
    },
  ],
};

it('takes a good profile, and every one that comes with the box', () => {
  expect(checkedProfile(good)).toMatchObject({ id: 'own-format', delimiters: ['\t', ';', ','] });
  for (const profile of builtInProfiles())
    expect(checkedProfile(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
});

describe('a profile from outside is refused with the reason', () => {
  const register = good.tables[0]?.registers[0];
  const withTable = (change: object) => ({ ...good, tables: [{ ...good.tables[0], ...change }] });
  it.each([
    ['an unknown key', { ...good, script: 'x' }, 'script'],
    ['another language', { ...good, language: 2 }, 'language'],
    ['an id that is a path', { ...good, id: '../x' }, 'id'],
    ['many wildcards', withTable({ registers: [{ ...register, value: 'a*b*c*d*e*' }] }), 'a wildcard twice'],
    ['the same group twice', withTable({ ignore: ['{date}{date}'] }), 'a wildcard twice'],
    [
      'a date format that is none',
      { ...good, dates: { formats: ['dd.dd.dd'] } },
      'dates.formats[0]: iso, epoch',
    ],
    ['one that is too large', { ...good, title: 'x'.repeat(70_000) }, 'at most'],
    ['something deep', { ...good, x: JSON.parse('['.repeat(50) + ']'.repeat(50)) as unknown }, 'nested'],
    ['nothing', undefined, 'no profile'],
  ])('%s', (_, data, reason) => {
    expect(() => checkedProfile(data)).toThrow(reason);
    expect(() => checkedProfile(data)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
