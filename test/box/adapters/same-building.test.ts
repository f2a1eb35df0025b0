import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FileAdapter } from '../../../box/adapters/adapter.ts';
import { qundisXml } from '../../../box/adapters/qundis-xml.ts';
import { factKey } from '../../../box/domain/fact-key.ts';
import { adapterOf } from '../../adapter-of.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

it('reads the same facts out of the XML and the BIL file of one building', () => {
  const xml = factsOf(qundisXml, 'qundis-xml/dialect-a-building/input.xml');
  const bil = factsOf(adapterOf('siemens-bil'), 'siemens-bil/same-building/input.bil');
  const both = [...xml.keys()].filter((key) => bil.has(key));
  expect(both).toHaveLength(xml.size); // the BIL file states everything the XML does, and volumes and tariffs more
  expect(both.filter((key) => xml.get(key) !== bil.get(key))).toEqual([]);
});

function factsOf(adapter: FileAdapter, path: string): Map<string, string> {
  const bytes = readFileSync(join(fixtures, path));
  const facts = adapter.parse({
    name: path,
    size: bytes.length,
    bytes: () => [bytes],
    zone: 'Europe/Berlin',
  });
  const values = new Map<string, string>();
  for (const fact of facts)
    if (fact.type === 'reading') values.set(factKey(fact.reading), fact.reading.value);
  return values;
}
