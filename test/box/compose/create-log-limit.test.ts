import { expect, it } from 'vitest';
import { createLogLimit } from '../../../box/compose/create-log-limit.ts';

it('writes twenty lines of a kind a minute, and how many were left out', () => {
  let now = 0;
  const limit = createLogLimit(() => now);
  const written = Array.from({ length: 1000 }, () => limit('refusal 203.0.113.7')).filter(
    ({ write }) => write,
  );
  expect(written).toHaveLength(20);
  expect(limit('refusal 203.0.113.8').write).toBe(true);
  now = 60_000;
  expect(limit('refusal 203.0.113.7')).toEqual({ write: true, suppressed: 980 });
  expect(limit('refusal 203.0.113.7')).toEqual({ write: true, suppressed: 0 });
});

it('needs little memory however many addresses there are', () => {
  const limit = createLogLimit(() => 0);
  for (let address = 0; address < 50_000; address += 1) limit(String(address));
  expect(Array.from({ length: 30 }, () => limit('x')).filter(({ write }) => write)).toHaveLength(20);
});
