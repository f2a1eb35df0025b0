import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import type { Fact } from '../../../box/adapters/adapter.ts';
import { qundisXml } from '../../../box/adapters/qundis-xml.ts';
import { parseDecimal } from '../../../box/domain/decimal.ts';

// A reader of another make and another way of working (whole document, one tree) has to find the same values at the
// same storage numbers as our streaming one.

const fixtures = join(import.meta.dirname, '../../fixtures/qundis-xml');
const shifts: ReadonlyMap<string, number> = new Map([
  ['H.C.A.', 0],
  ['HCA', 0],
  ['Wh', -3],
  ['m3', 0],
]);

it.each(readdirSync(fixtures))('agrees with another XML reader on %s', (name) => {
  const bytes = readFileSync(join(fixtures, name, 'input.xml'));
  const facts = [
    ...qundisXml.parse({ name, size: bytes.length, bytes: () => [bytes], zone: 'Europe/Berlin' }),
  ];
  const found = ours(facts);
  const theirs = valuesIn(bytes.toString('latin1'));
  expect(found.filter((value) => !theirs.includes(value))).toEqual([]);
  const withoutDay = facts.filter((fact) => fact.type === 'issue' && dateless.has(fact.issue.code)).length;
  expect(theirs.length - found.length).toBe(withoutDay);
});

/** Values that are there but cannot be placed. */
const dateless: ReadonlySet<string> = new Set(['date-missing', 'date-malformed']);

function ours(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => {
    if (fact.type !== 'reading') return [];
    const { device, register, value } = fact.reading;
    return [`${device.serial} ${register.storage} ${value}`];
  });
}

function valuesIn(xml: string): string[] {
  const parser = new XMLParser({
    parseTagValue: false,
    processEntities: false,
    isArray: (name) => ['measuredev', 'colectordev', 'datapoint', 'network'].includes(name),
  });
  const document = parser.parse(xml) as { siemeca: { network: { measuredev?: MeasureDevice[] }[] } };
  return document.siemeca.network.flatMap(({ measuredev = [] }) =>
    measuredev.flatMap(({ fabnr, fixeddataheader, datapoint = [] }) => {
      const serial = String(fixeddataheader?.identnr ?? fabnr).padStart(8, '0');
      if (!/^\d{8}$/.test(serial)) return []; // no device, so no values either
      return datapoint.flatMap(({ storagenr, value, dimension }) => {
        const shift = shifts.get(dimension);
        const number = shift === undefined ? undefined : parseDecimal(value, { mark: ',', shift });
        return number === undefined ? [] : [`${serial} ${storagenr} ${number}`];
      });
    }),
  );
}

interface MeasureDevice {
  readonly fabnr?: string;
  readonly fixeddataheader?: { readonly identnr?: string };
  readonly datapoint?: readonly {
    readonly storagenr: string;
    readonly value: string;
    readonly dimension: string;
  }[];
}
