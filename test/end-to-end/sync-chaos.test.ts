import { afterAll, expect, it } from 'vitest';
import { hasMosquitto } from '../simulators/mosquitto.ts';
import { syncChaos } from '../simulators/sync-chaos.ts';
import { testPostgres } from '../simulators/test-postgres.ts';

const postgres = await testPostgres();
afterAll(() => postgres?.drop());

it.skipIf(!hasMosquitto || !postgres)(
  'loses and doubles nothing while box, broker and centre are killed again and again',
  async () => {
    const { kills, files, here, there } = await syncChaos(6, postgres?.url);
    expect(Math.min(kills.box, kills.central, kills.broker)).toBeGreaterThan(0);
    expect(files).toBeGreaterThan(0);
    expect(here.readings.length).toBeGreaterThan(0);
    expect(there).toEqual(here);
  },
  60_000,
);
