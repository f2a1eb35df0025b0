import { expect, it } from 'vitest';
import { meterbox, newBox } from '../../simulators/meterbox.ts';

it('changes the host keys in two steps, the next ones shown while the present ones count', async () => {
  const folder = await newBox();
  const ask = async (action: string) => {
    const { code, out } = await meterbox('hostkey', action, '--json', '--data', folder);
    return {
      code,
      keys: code === 0 ? (JSON.parse(out[0] ?? '') as { fingerprints: string[] }).fingerprints : [],
    };
  };
  const { keys: before } = await ask('show');
  expect(before).toHaveLength(2);
  expect((await ask('switch')).code).toBe(1);
  const { keys: both } = await ask('prepare');
  expect(both.slice(0, 2)).toEqual(before);
  expect((await ask('prepare')).keys).toEqual(both);
  const { keys: after } = await ask('switch');
  expect(after.map((key) => `${key} (next)`)).toEqual(both.slice(2));
  expect((await ask('show')).keys).toEqual(after);
});
