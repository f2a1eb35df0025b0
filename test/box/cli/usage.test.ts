import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boxVersion } from '../../../box/compose/box-version.ts';
import { meterbox, program } from '../../simulators/meterbox.ts';

const commands =
  'init run check parse ingest datapoint devices readings quarantine account backup restore sync verify';

it('lists its commands, and explains each', async () => {
  const list = (await meterbox('help')).out.join('\n');
  for (const name of commands.split(' ')) {
    expect(list).toContain(`\n  ${name} `);
    const help = await meterbox(name, '--help');
    expect([help.code, help.out.join('\n').startsWith(`Usage: meterbox ${name}`)]).toEqual([0, true]);
  }
});

it('is described in the README, command by command', () => {
  const readme = readFileSync(resolve(import.meta.dirname, '../../../README.md'), 'utf8');
  for (const name of commands.split(' ').filter((command) => command !== 'account'))
    expect(readme).toMatch(new RegExp(`\\| \`.*\\b${name}\\b`));
});

it('says its version', async () => {
  expect(await meterbox('--version')).toEqual({ code: 0, out: [boxVersion], err: [] });
});

it.each([
  [[], 'Usage: meterbox COMMAND'],
  [['paint'], '"paint" is no command'],
  [['devices', '--colour'], "Unknown option '--colour'"],
  [['parse'], 'No file named'],
  [['parse', '/nowhere/file.xml'], 'There is no file "/nowhere/file.xml"'],
  [['backup'], 'Name the file for the backup'],
  [['init', '--sftp-port', 'x', '--data', '/nowhere'], '"x" is not a port'],
])('answers %j with one clear line and exit code 64', async (args, message) => {
  const { code, out, err } = await meterbox(...args);
  expect([code, out]).toEqual([64, []]);
  expect(err.join('\n')).toContain(message);
});

describe('the start guard', () => {
  const older = olderNode();

  it.skipIf(older === undefined)('refuses an older Node with one clear line', () => {
    const { status, stderr, stdout } = spawnSync(older ?? '', [program, 'help'], { encoding: 'utf8' });
    expect([status, stdout, stderr.split('\n').length]).toEqual([78, '', 2]);
    expect(stderr).toContain('meterbox needs Node 26 or newer, this is v');
  });
});

it('loads no web server to parse a file', () => {
  const { stdout } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(listLoaded)}`, program, 'parse', '--help'],
    { encoding: 'utf8' },
  );
  expect(stdout).toContain('/box/cli/parse.ts\n');
  expect(stdout).not.toMatch(/node_modules\/(fastify|ssh2|lowdb)\//);
});

/** Prints the addresses of all modules that a process has loaded. */
const listLoaded = `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stdout.write(url + '\\n'); return next(url, context); } });`;

/** A Node before 26 on this machine, if there is one. */
function olderNode(): string | undefined {
  const places = ['/usr/bin', '/usr/local/bin', ...(process.env['PATH'] ?? '').split(':')];
  return places
    .map((folder) => join(folder, 'node'))
    .find((path) => {
      const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
      return status === 0 && Number(/^v(\d+)/.exec(stdout)?.[1]) < 26;
    });
}
