import { expect, it } from 'vitest';
import { startInOrder } from '../../box/lifecycle.ts';

function part(name: string, log: string[], failsToStop = false) {
  return () => {
    log.push(`+${name}`);
    return {
      name,
      stop() {
        log.push(`-${name}`);
        if (failsToStop) throw new Error(`${name} is stuck`);
      },
    };
  };
}

const broken = () => Promise.reject(new Error('port in use'));

it('stops in reverse order, once', async () => {
  const log: string[] = [];
  const stop = await startInOrder([part('store', log), part('door', log)]);
  await Promise.all([stop(), stop()]);
  expect(log).toEqual(['+store', '+door', '-door', '-store']);
});

it('stops what runs when a later part fails to start, and throws the reason of the start', async () => {
  const log: string[] = [];
  await expect(startInOrder([part('store', log, true), broken])).rejects.toThrow('port in use');
  expect(log).toEqual(['+store', '-store']);
});

it('stops every part even if one is stuck, and names it', async () => {
  const log: string[] = [];
  const stop = await startInOrder([part('store', log), part('door', log, true)]);
  await expect(stop()).rejects.toThrow('"door" did not stop cleanly');
  expect(log).toEqual(['+store', '+door', '-door', '-store']);
});

it('does not start the next part after an abort', async () => {
  const log: string[] = [];
  const abort = new AbortController();
  const aborting = () => {
    abort.abort(new Error('told to stop'));
    return { name: 'store', stop: () => void log.push('-store') };
  };
  await expect(startInOrder([aborting, part('door', log)], abort.signal)).rejects.toThrow('told to stop');
  expect(log).toEqual(['-store']);
});
