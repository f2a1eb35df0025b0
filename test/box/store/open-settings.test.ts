import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { BoxError, type BoxErrorCode } from '../../../box/domain/box-error.ts';
import { createSettings, openSettings, settingsNames } from '../../../box/store/open-settings.ts';
import { judgeSettings, settingsText } from '../../../box/store/settings-text.ts';

const log = pino({ enabled: false });
let folder: string;
const current = () => join(folder, settingsNames.current);
const previous = () => join(folder, settingsNames.previous);

/** A box whose name was changed once: "first" is in the previous copy, "second" in the file. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meterbox-settings-'));
  await createSettings(folder, { name: 'first' });
  const file = await openSettings(folder, log);
  await file.change((draft) => void (draft.name = 'second'));
});

async function failure(work: Promise<unknown>): Promise<BoxError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof BoxError) return error;
  throw new Error('no BoxError', { cause: error });
}

async function expectCode(work: Promise<unknown>, code: BoxErrorCode): Promise<string> {
  const error = await failure(work);
  expect(error.code).toBe(code);
  return error.message;
}

/** Edits the file as a person with an editor would. */
async function edit(change: (content: Record<string, unknown>) => void): Promise<void> {
  const content = JSON.parse(await readFile(current(), 'utf8')) as Record<string, unknown>;
  change(content);
  await writeFile(current(), JSON.stringify(content, undefined, 4));
}

it('keeps what was changed, for its owner only, and the state before', async () => {
  const file = await openSettings(folder, log);
  expect(file.settings).toMatchObject({ name: 'second', sftp: { port: 2022 }, dataPoints: [] });
  expect(file.notice).toBeUndefined();
  expect((await stat(current())).mode & 0o777).toBe(0o600);
  expect((await stat(previous())).mode & 0o777).toBe(0o600);
  expect(await readFile(previous(), 'utf8')).toContain('"name": "first"');
});

it('makes a box only where there is none', async () => {
  await expectCode(createSettings(folder), 'CONFLICT');
  const empty = await mkdtemp(join(tmpdir(), 'meterbox-settings-'));
  expect(await expectCode(openSettings(empty, log), 'SETTINGS_INVALID')).toContain('meterbox init');
});

describe('a damaged file', () => {
  const damages: Readonly<Record<string, (good: Buffer) => Uint8Array>> = {
    empty: () => Buffer.alloc(0),
    'NULs of the same length': (good) => Buffer.alloc(good.length),
    'cut in the middle': (good) => good.subarray(0, good.length / 2),
    'cut before the last byte but one': (good) => good.subarray(0, -2),
    'a page of NULs': (good) => Buffer.concat([Buffer.alloc(64), good.subarray(64)]),
    null: () => Buffer.from('null\n'),
    zero: () => Buffer.from('0'),
    list: () => Buffer.from('[]'),
    'empty object': () => Buffer.from('{}'),
    'no UTF-8': (good) => Buffer.concat([good.subarray(0, 30), Buffer.from([0xff, 0xfe]), good.subarray(30)]),
    'newer version': () => Buffer.from('{"version": 2, "shape": "unknown to us"}'),
  };

  it.each(Object.entries(damages))(
    'is replaced by the previous copy and set aside: %s',
    async (_, damage) => {
      const broken = damage(await readFile(current()));
      await writeFile(current(), broken);
      const file = await openSettings(folder, log);
      expect(file.settings.name).toBe('first');
      expect(file.notice).toContain('could not be used');
      expect(await readFile(join(folder, settingsNames.setAside))).toEqual(Buffer.from(broken));
      const again = await openSettings(folder, log);
      expect([again.settings.name, again.notice]).toEqual(['first', undefined]);
    },
  );

  it('that is gone is replaced too', async () => {
    await writeFile(previous(), await readFile(current()));
    await rm(current());
    const file = await openSettings(folder, log);
    expect([file.settings.name, file.notice?.includes('it is not there')]).toEqual(['second', true]);
  });

  it.each(Object.entries(damages))('with a damaged copy stops the box, untouched: %s', async (_, damage) => {
    await writeFile(current(), '');
    await writeFile(previous(), damage(await readFile(previous())));
    const before = [await readFile(current()), await readFile(previous())];
    const message = await expectCode(openSettings(folder, log), 'SETTINGS_DAMAGED');
    expect(message).toContain('it is empty');
    expect([await readFile(current()), await readFile(previous())]).toEqual(before);
  });

  it('never shows what it holds in a message', () => {
    const verdict = judgeSettings(Buffer.from('{"version":1,"password":"geheim"!}'));
    expect(JSON.stringify(verdict)).not.toContain('geheim');
  });
});

describe('an edit by hand', () => {
  it('is taken over with a notice and then kept as if meterbox had written it', async () => {
    await edit((content) => (content['name'] = 'by hand'));
    const file = await openSettings(folder, log);
    expect([file.settings.name, file.notice?.includes('edited by hand')]).toEqual(['by hand', true]);
    const again = await openSettings(folder, log);
    expect([again.settings.name, again.notice]).toEqual(['by hand', undefined]);
    expect(await readFile(previous(), 'utf8')).toContain('"name": "first"');
  });

  it('may leave the checksum out, and a key that has a default', async () => {
    await writeFile(current(), '{"version": 1, "boxId": "box-0123abcd"}');
    expect((await openSettings(folder, log)).settings.web.httpsPort).toBe(8443);
  });

  it.each([
    [
      'a port that is a text',
      'sftp.port',
      (content: Record<string, unknown>) => (content['sftp'] = { port: '22' }),
    ],
    [
      'a zone nobody knows',
      'zone',
      (content: Record<string, unknown>) => (content['zone'] = 'Europe/Entenhausen'),
    ],
    ['a key misspelt', '"zoen"', (content: Record<string, unknown>) => (content['zoen'] = 'UTC')],
    ['an id that is none', 'boxId', (content: Record<string, unknown>) => (content['boxId'] = 'kiste')],
    [
      'a data point without a name',
      'dataPoints[0]',
      (content: Record<string, unknown>) => (content['dataPoints'] = [{}]),
    ],
    ['version 0', 'version', (content: Record<string, unknown>) => (content['version'] = 0)],
  ])('that is impossible names the field and stops the box: %s', async (_, field, change) => {
    await edit(change);
    const before = await readFile(current());
    expect(await expectCode(openSettings(folder, log), 'SETTINGS_INVALID')).toContain(field);
    expect(await readFile(current())).toEqual(before);
  });

  it('while the box runs is not overwritten', async () => {
    const file = await openSettings(folder, log);
    await edit((content) => (content['name'] = 'by hand'));
    expect(
      await expectCode(
        file.change((draft) => void (draft.name = 'third')),
        'CONFLICT',
      ),
    ).toContain('restart');
    expect(file.settings.name).toBe('second');
    expect(await readFile(current(), 'utf8')).toContain('by hand');
  });
});

it('mends a file that was damaged while the box ran, and keeps damage out of the copy', async () => {
  const file = await openSettings(folder, log);
  await writeFile(current(), Buffer.alloc(500));
  await file.change((draft) => void (draft.name = 'third'));
  expect((await openSettings(folder, log)).settings.name).toBe('third');
  expect(await readFile(previous(), 'utf8')).toContain('"name": "second"');
});

it('changes nothing when a change is impossible or throws', async () => {
  const file = await openSettings(folder, log);
  const before = await readFile(current());
  await expectCode(
    file.change((draft) => void (draft.zone = 'nowhere')),
    'SETTINGS_INVALID',
  );
  await expect(
    file.change((draft) => {
      draft.name = 'half';
      throw new Error('stop');
    }),
  ).rejects.toThrow('stop');
  expect(file.settings.name).toBe('second');
  expect(await readFile(current())).toEqual(before);
});

it('loses no change of many at once, and what is in memory is what is on disk', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(8), { minLength: 1, maxLength: 12 }), async (steps) => {
      const file = await openSettings(folder, log);
      const before = file.settings.keep.deliveredHours;
      const results = await Promise.allSettled(
        steps.map((step) =>
          file.change((draft) => {
            draft.keep.deliveredHours += step === 0 ? 10_000 : step; // 10,000 hours are refused
            return step;
          }),
        ),
      );
      const kept = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      expect(kept).toEqual(steps.filter((step) => step > 0));
      const expected = before + kept.reduce((sum, step) => sum + step, 0);
      expect(file.settings.keep.deliveredHours).toBe(expected);
      const again = await openSettings(folder, log);
      expect(again.settings).toEqual(file.settings);
      await again.change((draft) => void (draft.keep.deliveredHours = 48));
    }),
    { numRuns: 20 },
  );
});

it('reads back what it writes, and takes no cut or flipped text for it', async () => {
  const { settings } = await openSettings(folder, log);
  const named = { ...settings, name: 'Bezirksstraße 142 “Süd”' };
  const good = Buffer.from(settingsText(named));
  expect(judgeSettings(good)).toEqual({ is: 'intact', settings: named });
  fc.assert(
    fc.property(fc.nat(good.length - 3), (length) => {
      expect(judgeSettings(good.subarray(0, length)).is).toBe('damaged');
    }),
  );
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(7), (at, bit) => {
      const flipped = Buffer.from(good);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      const verdict = judgeSettings(flipped);
      const same = 'settings' in verdict && isDeepStrictEqual(verdict.settings, named);
      expect(verdict.is === 'intact' && !same).toBe(false);
    }),
    { numRuns: 500 },
  );
});
