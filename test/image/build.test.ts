import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

// What image and service run is not what the other tests run: compiled files under dist/. So they are built and tried.

const root = join(import.meta.dirname, '../..');
const place = mkdtempSync(join(tmpdir(), 'meterbox-build-'));
const data = join(place, 'data');

beforeAll(() => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm run build failed:\n${stdout}${stderr}`);
}, 120_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

it('compiles every source and copies every other file', () => {
  const expected = filesIn(join(root, 'box')).map((name) => name.replace(/\.ts$/, '.js'));
  const built = filesIn(join(root, 'dist/box')).filter((name) => !name.endsWith('.map'));
  expect(built).toEqual(expected.toSorted());
  for (const name of built.filter((each) => !each.endsWith('.js')))
    expect(contentOf(join('dist/box', name)), name).toEqual(contentOf(join('box', name)));
});

it('makes a box, finds it in order and reads a file, all compiled', () => {
  expect(meterbox('init', '--data', data, '--host', '127.0.0.1').status).toBe(0);
  expect(meterbox('verify', '--data', data)).toMatchObject({ status: 0 });
  const { status, stdout } = meterbox('parse', '--json', join(root, 'package.json'));
  expect({ status, format: (JSON.parse(stdout) as { file: { format: unknown } }).file.format }).toEqual({
    status: 2,
    format: null,
  });
});

/** The compiler lays out JSON anew; what it says has to be the same. */
function contentOf(name: string): unknown {
  const bytes = readFileSync(join(root, name));
  return name.endsWith('.json') ? JSON.parse(bytes.toString()) : bytes;
}

function meterbox(...args: readonly string[]) {
  return spawnSync(process.execPath, [join(root, 'dist/box/meterbox.mjs'), ...args], { encoding: 'utf8' });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}
