import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

// What a linter would say, and what a linter cannot know of us. The steps themselves need a container engine.

const root = join(import.meta.dirname, '../..');
const steps = readFileSync(join(root, 'Dockerfile'), 'utf8')
  .replaceAll(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .map((line) => ({ verb: line.split(' ', 1)[0] ?? '', rest: line.replace(/^\S+\s+/, '') }));
const allowed = readFileSync(join(root, '.dockerignore'), 'utf8')
  .split('\n')
  .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));

it('starts every stage from the slim image of the Node that the package asks for', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const major = /\d+/.exec(engines.node)?.[0];
  const stages = all('FROM');
  expect(stages.length).toBe(3);
  for (const stage of stages) expect(stage).toMatch(new RegExp(`^node:${major}-slim( AS \\w+)?$`));
});

it('installs exactly the lock file, without install scripts, and only what production needs into the image', () => {
  const installs = all('RUN').filter((step) => step.startsWith('npm ci'));
  expect(installs.length).toBe(2);
  for (const install of installs) expect(install).toContain('--ignore-scripts');
  expect(installs[1]).toContain('--omit=dev');
  expect(all('RUN').join('\n')).not.toMatch(/npm install|curl|wget|apt-get/);
  expect(all('COPY').filter((step) => step.endsWith(' node_modules'))).toEqual([
    '--from=dependencies /opt/meterbox/node_modules node_modules',
  ]);
});

it('runs under a fixed number that is not root, and stays so', () => {
  const users = all('USER');
  expect(users).toEqual(['10001:10001']);
  const after = steps.slice(steps.findIndex(({ verb }) => verb === 'USER'));
  expect(after.map(({ verb }) => verb)).not.toContain('RUN');
  expect(after.map(({ verb }) => verb)).not.toContain('COPY');
});

it('copies what exists, what it lets in, and nothing else', () => {
  const sources = all('COPY')
    .filter((step) => !step.startsWith('--from'))
    .flatMap((step) => step.split(/\s+/).slice(0, -1));
  expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([]);
  expect([...new Set(sources)].toSorted()).toEqual(allowed.toSorted());
});

it('can be stopped, watched, reached and kept', () => {
  expect(all('STOPSIGNAL')).toEqual(['SIGTERM']);
  expect(all('HEALTHCHECK')[0]).toMatch(/CMD \["meterbox", "check"\]$/);
  expect(all('EXPOSE')).toEqual(['2022 8443 8080']);
  expect(all('VOLUME')).toEqual(['/var/lib/meterbox']);
  expect(all('ENV')[0]).toContain('METERBOX_DATA=/var/lib/meterbox');
  // The command is a link to this file, so it has to be executable in the repository.
  expect(statSync(join(root, 'box/meterbox.mjs')).mode & 0o111).not.toBe(0);
});

function all(verb: string): string[] {
  return steps.filter((step) => step.verb === verb).map(({ rest }) => rest.replaceAll(/\s+/g, ' '));
}
