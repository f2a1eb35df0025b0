import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openMeterKeys } from '../../../box/store/meter-keys.ts';

const key = '000102030405060708090a0b0c0d0e0f';
const audit: string[] = [];
const log = { audit: async (entry: object) => void audit.push(JSON.stringify(entry)) };

const freshFolder = () => mkdtemp(join(tmpdir(), 'meterbox-keys-'));

describe('keys of meters', () => {
  it('are encrypted at rest, found again after a restart, and never told', async () => {
    const folder = await freshFolder();
    const keys = await openMeterKeys(folder, log);
    await keys.addMeterKeys(
      [{ serial: '743', key: '00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F' }],
      'test',
    );
    const again = await openMeterKeys(folder, log);
    expect(again.keyOf('00000743')?.toHex()).toBe(key);
    const text = await readFile(join(folder, 'meter-keys.json'), 'utf8');
    expect(text.toLowerCase()).not.toContain(key);
    expect(text).not.toContain(Buffer.from(key, 'hex').toString('base64').slice(0, 16));
    expect((await stat(join(folder, 'meter-keys.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'meter-keys.key'))).mode & 0o777).toBe(0o600);
    expect(audit.join()).not.toContain('0a0b');
    expect(again.meterKeys()).toMatchObject([{ serial: '00000743' }]);
    await again.removeMeterKey('00000743', 'test');
    expect((await openMeterKeys(folder, log)).meterKeys()).toEqual([]);
    await expect(again.removeMeterKey('00000743', 'test')).rejects.toThrow('There is no key');
  });

  it('are refused as a whole if one of them is none', async () => {
    const keys = await openMeterKeys(await freshFolder(), log);
    const wish = [
      { serial: '1', key },
      { serial: '2', key: 'no key' },
    ];
    await expect(keys.addMeterKeys(wish, 'test')).rejects.toThrow(
      'The key of meter 2 is not 32 hexadecimal digits',
    );
    expect(keys.meterKeys()).toEqual([]);
  });

  it('cannot be moved to another meter, another device, or be read when damaged; nothing is overwritten', async () => {
    const folder = await freshFolder();
    const keys = await openMeterKeys(folder, log);
    await keys.addMeterKeys([{ serial: '00000743', key }], 'test');
    const path = join(folder, 'meter-keys.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('00000743', '00000744'));
    await expect(openMeterKeys(folder, log)).rejects.toThrow('was changed or made on another device');
    await writeFile(path, text.slice(0, -9));
    await expect(openMeterKeys(folder, log)).rejects.toThrow('cannot be read');
    await writeFile(path, text);
    await rm(join(folder, 'meter-keys.key'));
    await expect(openMeterKeys(folder, log)).rejects.toThrow('is missing');
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});
