import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, existsSync, createReadStream, writeSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { describe, expect, it, vi } from 'vitest';
import type { MeterPort } from '../../../../box/domain/meter-port.ts';
import { type BusDoorPorts, startBusDoor } from '../../../../box/intake/mbus-bus/bus-door.ts';
import { openLine } from '../../../../box/intake/serial/open-line.ts';
import type { ReceivedTelegram } from '../../../../box/intake/telegrams/received-telegram.ts';
import { peer } from '../../../peer.ts';
import { memoryLine } from '../../../simulators/meters/lines.ts';
import { wiredSlaves } from '../../../simulators/meters/wired-slaves.ts';

const log = pino({ enabled: false });
const port: MeterPort = {
  id: 'mp-00000001',
  name: 'Keller',
  use: 'mbus',
  place: { kind: 'device', path: '/dev/none' },
  baud: 2400,
  stick: 'auto',
  mode: 'C+T',
  slaves: ['1', '2', '12345678.44930104'],
  schedule: '0 6 * * *',
  expectWithinMinutes: 60,
  enabled: true,
};

/** A bus with slaves, how often its line was opened, and what was taken of it. */
function busOf(more: Partial<BusDoorPorts> = {}) {
  const slaves = wiredSlaves([
    { primary: 1, serial: '10000001' },
    { primary: 9, serial: '12345678' },
  ]);
  const taken: ReceivedTelegram[] = [];
  const lines: ReturnType<typeof memoryLine>[] = [];
  let flushes = 0;
  const ports: BusDoorPorts = {
    open: async () => {
      const far = memoryLine((bytes, say) => say(slaves.answer(bytes)));
      lines.push(far);
      return far.line;
    },
    take: (received) => void taken.push(received),
    flush: async () => void (flushes += 1),
    monotonicMs: () => 5,
    zone: 'Europe/Berlin',
    timingOf: () => ({ answerMs: 3, gapMs: 1 }),
    jitterMs: 0,
    ...more,
  };
  return { ports, taken, lines, flushes: () => flushes };
}

describe('a bus door', () => {
  it('reads its slaves, primary and secondary, tells who is silent, and stores the round at its end', async () => {
    const { ports, taken, flushes } = busOf();
    const door = startBusDoor(port, ports, log);
    expect(door.slaves().map(({ answer }) => answer)).toEqual(['never-asked', 'never-asked', 'never-asked']);
    const states = await door.readRound();
    expect(states.map(({ address, answer }) => `${address} ${answer}`)).toEqual([
      '1 telegrams',
      '2 silence',
      '12345678.44930104 telegrams',
    ]);
    expect([taken.length, taken.every(({ wired }) => wired), flushes()]).toEqual([2, true, 1]);
    await door.stop();
    expect(door.state().status).toBe('stopped');
  });

  it('opens its line again after it was pulled out, and lets one at a time work on it', async () => {
    const { ports, lines } = busOf();
    const door = startBusDoor(port, ports, log);
    await door.readRound();
    lines[0]?.unplug();
    await door.readRound();
    expect(lines).toHaveLength(2);
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3].map((n) =>
        door.use(async (master) => {
          order.push(n);
          await master.ping(1);
          order.push(n);
        }),
      ),
    );
    expect(order).toEqual([1, 1, 2, 2, 3, 3]);
    await door.stop();
    await expect(door.use(async () => undefined)).rejects.toThrow('being closed');
  });

  it('is failing, and says why, while its line cannot be had', async () => {
    const { ports } = busOf({ open: openLine });
    const door = startBusDoor(port, ports, log);
    await expect(door.readRound()).rejects.toThrow('/dev/none cannot be opened');
    expect(door.state()).toMatchObject({ status: 'failing', message: expect.stringContaining('/dev/none') });
    await door.stop();
  });

  it('reads at its schedule', async () => {
    const { ports, flushes } = busOf();
    const door = startBusDoor({ ...port, schedule: '* * * * * *' }, ports, log);
    await vi.waitUntil(() => flushes() >= 2, { timeout: 8_000 });
    await door.stop();
    const after = flushes();
    expect(after).toBeGreaterThanOrEqual(2);
    expect(() => startBusDoor({ ...port, schedule: 'sometimes' }, ports, log)).toThrow(
      'no schedule in cron form',
    );
  });

  it.skipIf(peer('socat') === undefined)('works on a serial port', { timeout: 30_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meterbox-pty-'));
    const [near, far] = [join(folder, 'near'), join(folder, 'far')];
    const pty = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], {
      stdio: 'ignore',
    });
    await vi.waitUntil(() => existsSync(near) && existsSync(far), { timeout: 5_000 });
    const slaves = wiredSlaves([{ primary: 1, serial: '10000001' }]);
    const descriptor = openSync(far, 'r+');
    const requests = createReadStream('', { fd: descriptor, autoClose: false });
    requests.on('data', (bytes) => void writeSync(descriptor, slaves.answer(Buffer.from(bytes))));
    requests.on('error', () => undefined);
    const { ports, taken } = busOf({ open: openLine, timingOf: () => ({ answerMs: 500, gapMs: 30 }) });
    const door = startBusDoor({ ...port, place: { kind: 'device', path: near }, slaves: ['1'] }, ports, log);
    const [state] = await door.readRound();
    expect([state?.answer, taken.length]).toEqual(['telegrams', 1]);
    await door.stop();
    pty.kill();
    await once(pty, 'close');
  });
});
