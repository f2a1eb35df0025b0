import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileHead } from '../../../box/adapters/adapter.ts';
import { decodeHead } from '../../../box/adapters/decode-text.ts';
import { fileAdapters } from '../../../box/adapters/index.ts';

const root = join(import.meta.dirname, '../../fixtures');
const inputs = fileAdapters.flatMap(({ id }) =>
  readdirSync(join(root, id)).map((name) => {
    const folder = join(root, id, name);
    const file = readdirSync(folder).find((entry) => !/^(?:README\.md|expected\.json)$/.test(entry)) ?? '';
    return { id, file, bytes: readFileSync(join(folder, file)) };
  }),
);

describe('of all adapters', () => {
  it('one recognises each input, under any name that keeps its ending', () => {
    for (const { id, file, bytes } of inputs) {
      expect(owners(headOf(`other${/\.\w+$/.exec(file)?.[0] ?? ''}`, bytes)), file).toEqual([id]);
    }
  });

  it('at most one recognises a file made of several', () => {
    const two = fc.tuple(fc.constantFrom(...inputs), fc.constantFrom(...inputs), fc.nat(400));
    fc.assert(
      fc.property(two, ([first, second, cut]) => {
        const bytes = Buffer.concat([first.bytes.subarray(0, cut), Buffer.from('\n'), second.bytes]);
        expect(owners(headOf(first.file, bytes)).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [';'.repeat(65_536)],
    ['"'.repeat(65_536)],
    ['SerialNo;ReadoutTime;Value;'.repeat(2000)],
    ['\t\n'.repeat(30_000)],
    ['a '.repeat(32_000)],
    ['<'.repeat(65_536)],
    ['<a><MbusRecord/>'.repeat(4000)],
  ])('at most one recognises a head made to be slow', (text) => {
    const began = process.cpuUsage();
    expect(owners(headOf('x.rep', Buffer.from(text))).length).toBeLessThanOrEqual(1);
    expect(process.cpuUsage(began).user).toBeLessThan(1_000_000);
  });

  it('at most one recognises any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, name) => {
        expect(owners(headOf(name, bytes)).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

function headOf(name: string, bytes: Uint8Array): FileHead {
  return { name, bytes, text: decodeHead(bytes), size: bytes.length };
}

function owners(head: FileHead): string[] {
  return fileAdapters.filter((adapter) => adapter.recognises(head)).map(({ id }) => id);
}
