import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { boxErrorCodes } from '../box/domain/box-error.ts';
import { findingCodes } from '../box/domain/finding.ts';
import { issueCodes } from '../box/domain/issue.ts';

// House rules that no linter knows.

const root = join(import.meta.dirname, '..');
const folders = ['box', 'cloud-sync', 'web-ui', 'test'].filter((folder) => existsSync(join(root, folder)));
const sources = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name))
    .map((name) => join(folder, name)),
);

it('explains every issue code, finding and error code in the README', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const missing = [...issueCodes, ...findingCodes, ...boxErrorCodes].filter(
    (code) => !readme.includes(`\`${code}\``),
  );
  expect(missing).toEqual([]);
});

it('says of every fixture where it comes from', () => {
  const fixtures = join(root, 'test/fixtures');
  const cases = readdirSync(fixtures).flatMap((adapter) =>
    readdirSync(join(fixtures, adapter), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(fixtures, adapter, entry.name)),
  );
  expect(cases.length).toBeGreaterThan(0);
  expect(cases.filter((folder) => !existsSync(join(folder, 'README.md')))).toEqual([]);
});

it('leaves nothing for later', () => {
  const marks = /\b(TODO|FIXME|XXX|HACK)\b/;
  const left = sources.filter(
    (name) => name !== join('test', 'tidy.test.ts') && marks.test(readFileSync(join(root, name), 'utf8')),
  );
  expect(left).toEqual([]);
});

it('never switches off certificate checks in the product', () => {
  const product = sources.filter((name) => !name.startsWith('test'));
  const off = product.filter((name) =>
    readFileSync(join(root, name), 'utf8').includes('rejectUnauthorized: false'),
  );
  expect(off).toEqual([]);
});
