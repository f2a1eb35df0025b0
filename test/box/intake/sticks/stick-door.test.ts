import { setTimeout as after } from 'node:timers/promises';
import pino from 'pino';
import { describe, expect, it, vi } from 'vitest';
import type { MeterPort } from '../../../../box/domain/meter-port.ts';
import type { Line, OpenLine } from '../../../../box/intake/serial/line.ts';
import { openLine } from '../../../../box/intake/serial/open-line.ts';
import { stickProtocols } from '../../../../box/intake/sticks/index.ts';
import { detectStick, startStickDoor } from '../../../../box/intake/sticks/stick-door.ts';
import type { ReceivedTelegram } from '../../../../box/intake/telegrams/received-telegram.ts';
import { createDecoder } from '../../../../box/mbus/create-decoder.ts';
import { encodeWireless, plainLayers } from '../../../simulators/mbus-encoder/encode-telegram.ts';
import { memoryLine, tcpLine } from '../../../simulators/meters/lines.ts';
import { type SimulatedStick, sticks } from '../../../simulators/meters/radio-sticks.ts';
import { energyRecord } from '../../../simulators/meters/wired-slaves.ts';

const log = pino({ enabled: false });
const timing = { answerMs: 25, silenceMs: 15 };
const telegram = encodeWireless(
  { manufacturer: 'QDS', serial: '27418743', version: 0x23, type: 4 },
  plainLayers(energyRecord(1234)),
);

function portOf(stick: string, more: Partial<MeterPort> = {}): MeterPort {
  return {
    id: 'mp-00000001',
    name: 'Dach',
    use: 'radio',
    place: { kind: 'device', path: '/dev/serial/by-id/stick' },
    baud: 2400,
    stick,
    mode: 'C+T',
    slaves: [],
    schedule: '0 6 * * *',
    expectWithinMinutes: 60,
    enabled: true,
    ...more,
  };
}

/** A plug into which sticks are put: every opening reaches the one that is in it. */
function plug(first: SimulatedStick) {
  let stick = first;
  let current: ReturnType<typeof memoryLine> | undefined;
  let opened = 0;
  const resets: string[] = [];
  const open: OpenLine = async (_place, { baud }): Promise<Line> => {
    opened += 1;
    const right = stickProtocols.find(({ id }) => id === stick.kind);
    current = memoryLine((bytes, say) => {
      if (right?.reset && Buffer.from(bytes).equals(right.reset)) resets.push(stick.kind);
      else if (right?.baud === baud) say(stick.answer(bytes));
    });
    return current.line;
  };
  return {
    open,
    say: (bytes: Uint8Array) => current?.say(bytes),
    unplug: () => current?.unplug(),
    put: (next: SimulatedStick) => void (stick = next),
    opened: () => opened,
    resets,
  };
}

function until(what: () => boolean): Promise<boolean> {
  return vi.waitUntil(what, { timeout: 5_000, interval: 5 });
}

function doorOf(port: MeterPort, open: OpenLine) {
  const taken: ReceivedTelegram[] = [];
  const door = startStickDoor(
    port,
    { open, take: (each) => void taken.push(each), monotonicMs: () => 5 },
    log,
    timing,
  );
  return { door, taken, working: () => until(() => door.state().status === 'working') };
}

function energyOf({ bytes }: Pick<ReceivedTelegram, 'bytes'>): string | null | undefined {
  return createDecoder().decode(bytes).content.records[0]?.value;
}

describe.each(sticks)('a stick of kind $kind', (stick) => {
  it('is found, set up and heard, byte by byte and among noise, with its signal strength', async () => {
    const { open, say } = plug(stick);
    const canBeAsked = stickProtocols.find(({ id }) => id === stick.kind)?.hello !== undefined;
    const { door, taken, working } = doorOf(portOf(canBeAsked ? 'auto' : stick.kind), open);
    await working();
    const frame = stick.frame(telegram, -71);
    say(frame);
    for (const byte of frame) say(Uint8Array.of(byte));
    await until(() => taken.length === 2);
    say(frame.subarray(0, 9)); // half a frame, then silence
    await after(40);
    say(stick.kind === 'cul' || stick.kind === 'rtl-wmbus' ? Buffer.from('\r\n') : new Uint8Array());
    say(frame);
    await until(() => taken.length === 3);
    expect(taken.map(energyOf)).toEqual(['1234000', '1234000', '1234000']);
    if (stick.kind !== 'rc1180') expect(taken.map(({ rssi }) => rssi)).toEqual([-71, -71, -71]);
    expect(door.state()).toMatchObject({ telegrams: 3, reopened: 0 });
    await door.stop();
    expect(door.state().status).toBe('stopped');
  });

  it('throws away noise and wrong checksums, and remembers little of it', async () => {
    const { open, say } = plug(stick);
    const { door, taken, working } = doorOf(portOf(stick.kind), open);
    await working();
    for (let n = 0; n < 200; n += 1)
      say(Uint8Array.from({ length: 97 }, (_, at) => (at * 31 + n * 7) & 0xff));
    const frame = stick.frame(telegram, -71);
    frame[frame.length - 9] = (frame[frame.length - 9] ?? 0) ^ 0x55;
    await after(40);
    say(frame);
    await after(40);
    const readings = taken.filter(
      ({ bytes }) => createDecoder().decode(bytes).layers?.meter?.serial === '27418743',
    );
    expect(readings).toEqual([]);
    await door.stop();
  });
});

describe('a stick door', () => {
  const [im871a, , amb8465] = sticks as [SimulatedStick, SimulatedStick, SimulatedStick];

  it('is back within five seconds after the stick was pulled out in the middle of a frame', async () => {
    const { open, say, unplug } = plug(im871a);
    const { door, taken, working } = doorOf(portOf('im871a'), open);
    await working();
    say(im871a.frame(telegram, -80).subarray(0, 20));
    const began = performance.now();
    unplug();
    await until(() => door.state().reopened === 1 && door.state().status === 'working');
    expect(performance.now() - began).toBeLessThan(5_000);
    say(im871a.frame(telegram, -80));
    await until(() => taken.length === 1);
    await door.stop();
  });

  it('says when another stick answers than the one it expects', async () => {
    const { open, put } = plug(amb8465);
    const { door, working } = doorOf(portOf('im871a'), open);
    await until(() => door.state().status === 'failing');
    expect(door.state().message).toContain('answers Würth AMB8465 / Metis-II, not IMST iM871A');
    put(im871a);
    await working();
    await door.stop();
  });

  it('resets and reopens a stick that has been silent for longer than its port expects', async () => {
    const { open, resets } = plug(im871a);
    const { door } = doorOf(portOf('im871a', { expectWithinMinutes: 0.001 }), open);
    await until(() => door.state().resets >= 2);
    await door.stop();
    expect(resets.length).toBeGreaterThanOrEqual(2);
  });

  it('says when nothing answers', async () => {
    const dead: SimulatedStick = { ...im871a, answer: () => new Uint8Array() };
    await expect(detectStick(portOf('auto'), plug(dead).open, timing)).rejects.toThrow(
      'No stick that can be asked',
    );
  });

  it('reads rtl_wmbus lines over TCP', async () => {
    const far = await tcpLine(() => undefined);
    const rtl = sticks.find(({ kind }) => kind === 'rtl-wmbus');
    const { door, taken, working } = doorOf(portOf('rtl-wmbus', { place: far.place }), openLine);
    await working();
    await until(() => far.connected === 1);
    far.say(rtl?.frame(telegram, -60) ?? new Uint8Array());
    await until(() => taken.length === 1);
    expect(taken.map(energyOf)).toEqual(['1234000']);
    await door.stop();
    await far.close();
  });
});
