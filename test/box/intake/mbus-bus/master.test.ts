import { describe, expect, it } from 'vitest';
import { createBus } from '../../../../box/intake/mbus-bus/bus.ts';
import { createMaster } from '../../../../box/intake/mbus-bus/master.ts';
import { scanPrimary, searchSecondary } from '../../../../box/intake/mbus-bus/scan.ts';
import { openLine } from '../../../../box/intake/serial/open-line.ts';
import { memoryLine, tcpLine } from '../../../simulators/meters/lines.ts';
import { energyRecord, type SlavePlan, wiredSlaves } from '../../../simulators/meters/wired-slaves.ts';

const fast = () => ({ answerMs: 2, gapMs: 1 });
const options = { tries: 3, busyMs: 1 };
const signal = new AbortController().signal;

type Distort = (answer: Uint8Array, request: Uint8Array) => Uint8Array;

/** A master and slaves on a line in memory; `distort` is what the bus does to answers. */
function busOf(plans: readonly SlavePlan[], distort: Distort = (answer) => answer) {
  const slaves = wiredSlaves(plans);
  const { line, say } = memoryLine((bytes, say) => say(distort(slaves.answer(bytes), bytes)));
  const bus = createBus(line, 2400, fast);
  return { slaves, say, bus, master: createMaster(bus, options) };
}

/** 250 slaves with serials as an installer finds them: runs of one maker, some strangers, hexadecimal digits, and
 *  addresses that differ in version, type or maker only. */
function bigHouse(): SlavePlan[] {
  const runs = Array.from({ length: 200 }, (_, at) => ({ serial: String(27_418_000 + at * 7) }));
  const strangers = Array.from({ length: 40 }, (_, at) => ({
    serial: String((at * 2_654_435_761) % 100_000_000).padStart(8, '0'),
  }));
  const odd = ['A0000001', '0000000A', '12AB34CD', '1234567E'].map((serial) => ({ serial }));
  const twins = [
    { serial: '55555555', version: 1 },
    { serial: '55555555', version: 2 },
    { serial: '55555555', version: 2, type: 7 },
    { serial: '55555555', version: 2, type: 7, manufacturer: 'LSE' },
  ];
  return [
    ...runs,
    ...strangers,
    ...odd,
    ...twins,
    { serial: '66666666', fabrication: '00000017' },
    { serial: '66666666', fabrication: '00000042' },
  ];
}

describe('a master on a wired bus', () => {
  it('reads every telegram of a slave and toggles the frame count bit after good answers only', async () => {
    let questions = 0;
    const { master, slaves } = busOf(
      [{ primary: 17, serial: '12345678', telegrams: [energyRecord(1), energyRecord(2), energyRecord(3)] }],
      (answer, request) => {
        if (request[1] !== 0x5b && request[1] !== 0x7b) return answer;
        questions += 1;
        return questions === 2 ? answer.with(answer.length - 2, 0) : answer; // the second answer is disturbed
      },
    );
    const asked = await master.read({ primary: 17 });
    expect(asked.is === 'telegrams' && asked.frames.map((frame) => frame.at(-7))).toHaveLength(3);
    expect(slaves.asked.get('12345678')).toEqual([1, 0, 0, 1]);
  });

  it('reads by secondary address, waits for a busy slave, and tells silence', async () => {
    const { master } = busOf([{ serial: '12345678', busy: 2 }, { serial: '87654321' }]);
    const mask = { serial: '12345678', manufacturer: 0xffff, version: 0xff, type: 0xff };
    const asked = await master.read({ secondary: mask });
    expect(asked).toMatchObject({ is: 'telegrams', frames: [{ 6: 0x72 }] });
    expect(await master.read({ secondary: { ...mask, serial: '11111111' } })).toEqual({ is: 'silence' });
    expect(await master.read({ primary: 9 })).toEqual({ is: 'silence' });
  });

  it('takes a converter’s echo away', async () => {
    const { master } = busOf([{ primary: 1, serial: '12345678' }], (answer, request) =>
      Uint8Array.of(...request, ...answer),
    );
    expect(await master.ping(1)).toBe('present');
    expect(await master.ping(2)).toBe('silence');
    expect(await master.read({ primary: 1 })).toMatchObject({ is: 'telegrams' });
  });

  it('sets an address and resets the application', async () => {
    const { master, slaves } = busOf([{ primary: 1, serial: '12345678' }]);
    await master.setPrimaryAddress({ primary: 1 }, 42);
    expect(slaves.addresses).toEqual([42]);
    await master.resetApplication({ primary: 42 });
    await expect(master.setPrimaryAddress({ primary: 1 }, 2)).rejects.toThrow('says nothing');
    await expect(master.setPrimaryAddress({ primary: 42 }, 251)).rejects.toThrow('0 to 250');
  });

  it('scans primary addresses and names those where several answer', async () => {
    const { master } = busOf([
      { primary: 0, serial: '10000000' },
      { primary: 5, serial: '10000005' },
      { primary: 7, serial: '10000007' },
      { primary: 7, serial: '20000007' },
      { primary: 250, serial: '10000250' },
    ]);
    const shares: number[] = [];
    const { found, collisions, done } = await scanPrimary(
      master,
      { first: 0, last: 250 },
      ({ done }) => shares.push(done),
      signal,
    );
    expect(found.map(({ address, serial }) => `${address} ${serial}`)).toEqual([
      '0 10000000',
      '5 10000005',
      '250 10000250',
    ]);
    expect([collisions, done, shares.length]).toEqual([['7'], 1, 251]);
  });

  it('finds all of 250 slaves by their secondary addresses, whatever collides', async () => {
    const plans = bigHouse();
    const { master } = busOf(plans);
    const { found, collisions } = await searchSecondary(master, () => undefined, signal);
    expect(plans).toHaveLength(250);
    expect(found.map(({ serial }) => serial).toSorted()).toEqual(
      plans.map(({ serial }) => serial).toSorted(),
    );
    expect(new Set(found.map(({ address }) => address)).size).toBe(250);
    expect(collisions).toEqual([]);
  });

  it('names slaves that nothing tells apart, and goes on', async () => {
    const { master } = busOf([{ serial: '66666666' }, { serial: '66666666' }, { serial: '70000000' }]);
    const { found, collisions } = await searchSecondary(master, () => undefined, signal);
    expect(found.map(({ serial }) => serial)).toEqual(['70000000']);
    expect(collisions).toEqual(['66666666.44930104']);
  });

  it('loses no slave although every ninth answer is disturbed', async () => {
    let answers = 0;
    const plans = Array.from({ length: 30 }, (_, at) => ({ serial: String(30_000_000 + at * 1_234_567) }));
    const { master } = busOf(plans, (answer) => {
      if (answer.length > 0) answers += 1;
      return answer.length > 0 && answers % 9 === 0 ? Uint8Array.of(0x00, 0xff) : answer;
    });
    const { found } = await searchSecondary(master, () => undefined, signal);
    expect(found.map(({ serial }) => serial).toSorted()).toEqual(
      plans.map(({ serial }) => serial).toSorted(),
    );
  });

  it('stops a search when it is told to', async () => {
    const { master } = busOf(bigHouse());
    const stopping = new AbortController();
    const search = searchSecondary(
      master,
      ({ probes }) => probes > 20 && stopping.abort(new Error('enough')),
      stopping.signal,
    );
    await expect(search).rejects.toThrow('enough');
  });

  it('hears another master and does not take its talk for an answer', async () => {
    const { bus, say, master } = busOf([{ primary: 1, serial: '12345678' }]);
    say(Uint8Array.of(0x10, 0x5b, 0x05, 0x60, 0x16));
    expect(bus.foreignBytes).toBe(5);
    expect(await master.read({ primary: 1 })).toMatchObject({ is: 'telegrams' });
  });

  it('works over TCP, and says so when the converter is gone', async () => {
    const slaves = wiredSlaves([{ primary: 3, serial: '12345678' }]);
    const far = await tcpLine((bytes, say) => say(slaves.answer(bytes)));
    const line = await openLine(far.place, { baud: 2400, parity: 'even' });
    const master = createMaster(
      createBus(line, 2400, () => ({ answerMs: 400, gapMs: 20 })),
      options,
    );
    expect(await master.read({ primary: 3 })).toMatchObject({ is: 'telegrams' });
    const mask = { serial: '1FFFFFFF', manufacturer: 0xffff, version: 0xff, type: 0xff };
    const { found } = await searchSecondary(master, () => undefined, signal, mask);
    expect(found.map(({ address }) => address)).toEqual(['12345678.44930104']);
    far.unplug();
    expect(await line.gone).toBe('unplugged');
    await expect(master.read({ primary: 3 })).rejects.toThrow('gone');
    await far.close();
    await expect(openLine(far.place, { baud: 2400, parity: 'even' })).rejects.toThrow('cannot be opened');
  });
});
