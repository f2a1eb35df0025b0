import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileAdapter } from '../../../box/adapters/adapter.ts';
import { fileAdapters } from '../../../box/adapters/index.ts';
import { BoxError } from '../../../box/domain/box-error.ts';
import { adapterOf } from '../../adapter-of.ts';

const root = join(import.meta.dirname, '../../fixtures');
const inputs = fileAdapters.map((adapter) => {
  const [name = ''] = readdirSync(join(root, adapter.id));
  const folder = join(root, adapter.id, name);
  const file = readdirSync(folder).find((entry) => !/^(?:README\.md|expected\.json)$/.test(entry)) ?? '';
  return { adapter, file, bytes: readFileSync(join(folder, file)) };
});

/** Everything an adapter may do with bytes: facts, or a BoxError that says the file is damaged or cut. */
function read(adapter: FileAdapter, name: string, pieces: () => Iterable<Uint8Array>, size: number) {
  const began = process.cpuUsage();
  const facts = [];
  let refused: string | undefined;
  try {
    const input = { name, size, bytes: pieces, zone: 'Europe/Berlin' };
    for (const fact of adapter.parse(input)) facts.push(fact);
  } catch (error) {
    if (!(error instanceof BoxError)) throw error;
    refused = error.code;
    expect(['FILE_DAMAGED', 'FILE_TRUNCATED']).toContain(error.code);
  }
  const { user, system } = process.cpuUsage(began);
  return { facts, refused, seconds: (user + system) / 1e6 };
}

describe('no adapter crashes or hangs', () => {
  it.each(inputs)('$adapter.id over bytes changed anywhere', ({ adapter, file, bytes }) => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, byte] of changes) damaged[at] = byte;
        expect(read(adapter, file, () => [damaged], damaged.length).seconds).toBeLessThan(2);
      }),
      { numRuns: 60 },
    );
  });

  it.each(inputs)('$adapter.id over a file cut anywhere', ({ adapter, file, bytes }) => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (end) => {
        const cut = bytes.subarray(0, end);
        expect(read(adapter, file, () => [cut], cut.length).seconds).toBeLessThan(2);
      }),
      { numRuns: 60 },
    );
  });

  it.each(inputs)('$adapter.id over its pieces cut anywhere', ({ adapter, file, bytes }) => {
    const whole = read(adapter, file, () => [bytes], bytes.length).facts;
    for (const size of [1, 7, 64]) {
      const pieces = function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      };
      expect(read(adapter, file, pieces, bytes.length).facts).toEqual(whole);
    }
  });
});

const header = 'Gateway;ReadoutTime;SerialNo;Manufacturer;Version;DeviceType;Status;DeviceTime;Value;Unit';
const good = '1;01.12.2025 03:15:00;41200001;EFE;0;6;0;01.12.2025 03:12:00;12,5;m³';

describe('a table', () => {
  const csv = adapterOf('engelmann-csv-ref');
  const readText = (text: string) => {
    const bytes = Buffer.from(text);
    return read(csv, 'x.csv', () => [bytes], bytes.length);
  };
  const codes = (text: string) =>
    readText(text).facts.flatMap((fact) => (fact.type === 'issue' ? [fact.issue.code] : []));
  const readings = (text: string) => readText(text).facts.filter(({ type }) => type === 'reading').length;

  it('with a line of a gigabyte is refused before it is gathered', () => {
    const piece = Buffer.alloc(65_536, '7');
    let taken = 0;
    const pieces = function* () {
      yield Buffer.from(`${header}\n`);
      for (let at = 0; at < 16_384; at += 1) {
        taken += 1;
        yield piece;
      }
    };
    const before = process.memoryUsage().rss;
    taken = 0;
    const { refused } = read(csv, 'x.csv', pieces, 2 ** 30);
    expect(refused).toBe('FILE_DAMAGED');
    expect(taken).toBeLessThan(2 * 16_384); // once to find the encoding, then only to the limit
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  it.each([
    [
      'with a row too short leaves that row out',
      `${header}\n${good}\n1;2;3\n${good}\n`,
      ['row-malformed'],
      2,
    ],
    ['with a row too long leaves that row out', `${header}\n${good};9;9\n${good}\n`, ['row-malformed'], 1],
    ['with a column twice says so', `${header};Value\n${good};99\n`, ['column-repeated'], 1],
    [
      'with a number of the other mark reads no number',
      `${header}\n${good.replace('12,5', '1.234')}\n`,
      ['value-malformed'],
      0,
    ],
    [
      'with a formula for a number reads none',
      `${header}\n${good.replace('12,5', '=1+1')}\n`,
      ['value-malformed'],
      0,
    ],
    [
      'with dates that are none reads no date',
      `${header}\n${good.replaceAll('01.12.2025', '31/MM/yy')}\n`,
      ['date-missing'],
      0,
    ],
    [
      'with dates of no calendar keeps the value out',
      `${header}\n${good.replaceAll('01.12.2025', '31.02.2025')}\n`,
      ['date-malformed'],
      0,
    ],
    [
      'with a formula for a serial number leaves the row out',
      `${header}\n${good.replace('41200001', '=A1')}\n`,
      ['serial-malformed'],
      0,
    ],
    ['without rows has no readings', `${header}\n`, [], 0],
    ['with blank lines reads on', `\n\n${header}\n\n${good}\n\n`, [], 1],
    ['with quotes reads what is in them', `${header}\n${good.replace('12,5', '"12,5"')}\n`, [], 1],
    ['with a break in quotes reads on', `${header}\n${good.replace(/^1;/, '"a\nb";')}\n${good}\n`, [], 2],
    ['with other line ends reads on', `${header}\r\n${good}\r\n`, [], 1],
    ['whose header has other case is the same', `${header.toUpperCase()}\n${good}\n`, [], 1],
  ] as const)('%s', (_, text, issues, count) => {
    expect(codes(text)).toEqual(issues);
    expect(readings(text)).toBe(count);
  });

  it('that was cut in its last row is refused as a whole', () => {
    expect(readText(`${header}\n${good}\n${good.slice(0, 30)}`).refused).toBe('FILE_TRUNCATED');
  });

  it('with a quote that never ends is refused', () => {
    expect(readText(`${header}\n"${`${good}\n`.repeat(10_000)}`).refused).toBe('FILE_DAMAGED');
  });

  it('with a header in a language nobody knows is not recognised', () => {
    const text = 'Passerelle;Heure;Numero;Valeur\n1;2;3;4\n';
    const head = { name: 'x.csv', bytes: Buffer.from(text), text, size: text.length };
    expect(fileAdapters.filter((adapter) => adapter.recognises(head))).toEqual([]);
  });

  it('in mixed encodings is read as one of them, without losing a row', () => {
    const bytes = Buffer.concat([Buffer.from(`${header}\n${good}\n`), Buffer.from(`${good}\n`, 'latin1')]);
    const { facts } = read(csv, 'x.csv', () => [bytes], bytes.length);
    expect(facts.filter(({ type }) => type === 'device')).toHaveLength(2);
  });
});

function readXmlText(id: string, text: string) {
  const bytes = Buffer.from(text);
  return read(adapterOf(id), 'x.xml', () => [bytes], bytes.length);
}

describe('an XML document', () => {
  it('that nests, defines entities or has no end is refused', () => {
    const bomb = '<!DOCTYPE MBusData [<!ENTITY a "aaaa">]><MBusData>&a;</MBusData>';
    expect(readXmlText('libmbus-xml', bomb).refused).toBe('FILE_DAMAGED');
    expect(readXmlText('libmbus-xml', `<MBusData>${'<a>'.repeat(1000)}`).refused).toBe('FILE_DAMAGED');
    expect(readXmlText('libmbus-xml', '<MBusData><SlaveInformation>').refused).toBe('FILE_TRUNCATED');
    expect(readXmlText('libmbus-xml', '<MBusData></MBusData>junk').refused).toBe('FILE_DAMAGED');
  });

  it('with a device beyond all measure is refused', () => {
    const text = `<MBusData>${'<DataRecord/>'.repeat(60_000)}</MBusData>`;
    expect(readXmlText('libmbus-xml', text).refused).toBe('FILE_DAMAGED');
  });

  it('with a thousand nested groups of records ends', () => {
    const record = '<MbusRecord Name="IdentificationNumber">41300011</MbusRecord>';
    const text = `<R>${`<a>${record}</a>`.repeat(2000)}</R>`;
    const { facts, seconds } = readXmlText('sontex-xml', text);
    expect(facts.filter(({ type }) => type === 'device')).toHaveLength(2000);
    expect(seconds).toBeLessThan(2);
  });
});

it('an upload of a central whose checksum does not fit is refused as a whole', () => {
  const folder = join(root, 'sontex-bin/two-devices');
  const file = readdirSync(folder).find((name) => name.endsWith('.BIN')) ?? '';
  const bytes = Uint8Array.from(readFileSync(join(folder, file)));
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  expect(read(adapterOf('sontex-bin'), file, () => [bytes], bytes.length)).toMatchObject({
    facts: [],
    refused: 'FILE_DAMAGED',
  });
});

it.each(['elvaco-csv', 'telegram-list'])('%s whose last telegram was cut is refused as a whole', (id) => {
  const adapter = adapterOf(id);
  const { file, bytes } = inputs.find((input) => input.adapter === adapter) ?? {
    file: '',
    bytes: Buffer.of(),
  };
  const line = bytes.indexOf('\n', id === 'telegram-list' ? bytes.indexOf('\n') + 1 : 0);
  const cut = bytes.subarray(0, line - 10);
  expect(read(adapter, file, () => [cut], cut.length).refused).toBe('FILE_TRUNCATED');
});
