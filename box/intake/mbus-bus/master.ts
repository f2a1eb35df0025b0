import { setTimeout as after } from 'node:timers/promises';
import { BoxError } from '../../domain/box-error.ts';
import { createDecoder } from '../../mbus/create-decoder.ts';
import type { Telegram } from '../../mbus/telegram.ts';
import { busAddress, initialise, requestData, sendData } from './bus-frames.ts';
import type { Answer, Bus } from './bus.ts';
import { maskBytes, maskText, parseMask, type SecondaryMask } from './secondary-mask.ts';

/** Where a slave is: by its primary address (0 to 250) or by its secondary one. */
export type SlaveAddress = { readonly primary: number } | { readonly secondary: SecondaryMask };

/** What a question to a slave brought. */
type Asked =
  | { readonly is: 'telegrams'; readonly frames: readonly Uint8Array[] }
  | { readonly is: 'silence' }
  /** Several slaves answer, or the bus is disturbed. */
  | { readonly is: 'collision' };

/** How a master behaves where the standard leaves room. */
export interface MasterOptions {
  /** How often a question is sent before a slave counts as absent (EN 13757-2: three times). */
  readonly tries: number;
  /** How long a slave that says it is busy is left alone, in milliseconds. */
  readonly busyMs: number;
}

/** How often a busy slave is asked again; the telegrams of one readout at most. */
const mostBusy = 5;
const mostTelegrams = 32;

/** Talks to slaves. The frame count bit is kept per slave, so that a slave repeats its last telegram after a fault and
 *  sends the next one after a good answer (EN 13757-2 5.7.3, mbus.md 6.1). */
export interface Master {
  /** Reads a slave from the beginning: SND_NKE to its own address (or its selection), then every telegram. */
  read(address: SlaveAddress, signal?: AbortSignal): Promise<Asked>;
  /** Selects by a secondary address; asks again while nobody answers, `tries` times. `collision` if something else than
   *  one acknowledgement came back. */
  select(
    mask: SecondaryMask,
    tries: number,
    signal?: AbortSignal,
  ): Promise<'selected' | 'silence' | 'collision'>;
  /** Asks the selected slaves for their first telegram. */
  readSelected(signal?: AbortSignal): Promise<Asked>;
  deselect(signal?: AbortSignal): Promise<void>;
  /** Whether a slave acknowledges SND_NKE at a primary address. */
  ping(primary: number, signal?: AbortSignal): Promise<'present' | 'silence' | 'collision'>;
  /** Gives a slave another primary address (CI 51, `01 7A`). Rejects with `UNAVAILABLE` if it does not acknowledge. */
  setPrimaryAddress(from: SlaveAddress, to: number): Promise<void>;
  /** Resets a slave's application (CI 50), with a sub-code if given: it then sends its first telegram. */
  resetApplication(address: SlaveAddress, subCode?: number): Promise<void>;
  /** Has a slave speak at another rate (CI B8 to BF), and goes along. The slave answers at the old one. */
  switchBaud(address: SlaveAddress, baud: number): Promise<void>;
}

/** A master on a bus. */
export function createMaster(bus: Bus, options: MasterOptions): Master {
  const frameCounts = new Map<string, boolean>();
  const decoder = createDecoder();

  /** Sends until something comes back, as often as allowed. */
  async function insist(request: Uint8Array, signal?: AbortSignal): Promise<Answer> {
    let answer: Answer = { is: 'silence' };
    for (let tries = 0; tries < options.tries; tries += 1) {
      answer = await bus.exchange(request, signal);
      if (answer.is === 'frame' || answer.is === 'ack') return answer;
    }
    return answer;
  }

  async function select(mask: SecondaryMask, tries: number, signal?: AbortSignal) {
    frameCounts.delete(maskText(mask));
    const request = sendData(busAddress.selected, 0x52, maskBytes(mask));
    for (let asked = 0; asked < tries; asked += 1) {
      const answer = await bus.exchange(request, signal);
      if (answer.is !== 'silence') return answer.is === 'ack' ? 'selected' : 'collision';
    }
    return 'silence';
  }

  /** One telegram; busy slaves are given time. */
  async function request(primary: number, slave: string, signal?: AbortSignal): Promise<Answer> {
    for (let busy = 0; ; busy += 1) {
      const frameCount = frameCounts.get(slave) ?? true;
      const answer = await insist(requestData(primary, frameCount), signal);
      if (answer.is !== 'frame') return answer;
      frameCounts.set(slave, !frameCount);
      if (busy >= mostBusy || !isBusy(decoder.decode(answer.bytes))) return answer;
      await after(options.busyMs, undefined, signal ? { signal } : {});
    }
  }

  async function readAll(primary: number, slave: string, signal?: AbortSignal): Promise<Asked> {
    frameCounts.set(slave, true);
    const frames: Uint8Array[] = [];
    while (frames.length < mostTelegrams) {
      const answer = await request(primary, slave, signal);
      if (answer.is === 'frame') {
        // A slave that does not know the frame count bit sends the same telegram for ever.
        if (frames.some((frame) => sameBytes(frame, answer.bytes))) break;
        frames.push(answer.bytes);
        if (decoder.decode(answer.bytes).content.moreFollows) continue;
        break;
      }
      if (frames.length > 0) break; // what came is good; the rest will come with the next round
      return answer.is === 'silence' ? { is: 'silence' } : { is: 'collision' };
    }
    return { is: 'telegrams', frames };
  }

  async function command(address: SlaveAddress, ci: number, data: readonly number[]): Promise<void> {
    const primary = 'primary' in address ? address.primary : busAddress.selected;
    if ('secondary' in address && (await select(address.secondary, options.tries)) !== 'selected')
      throw new BoxError('UNAVAILABLE', `No slave ${slaveText(address)} acknowledges its selection`);
    const answer = await insist(sendData(primary, ci, data));
    if (answer.is === 'ack') return;
    const what = answer.is === 'silence' ? 'says nothing' : 'answers something else';
    throw new BoxError('UNAVAILABLE', `Slave ${slaveText(address)} does not acknowledge: it ${what}`);
  }

  const master: Master = {
    select,
    async read(address, signal) {
      if ('primary' in address) {
        await insist(initialise(address.primary), signal);
        return readAll(address.primary, slaveText(address), signal);
      }
      await master.deselect(signal);
      let selected = await select(address.secondary, options.tries, signal);
      if (selected === 'collision') selected = await select(address.secondary, options.tries, signal);
      return selected === 'selected'
        ? readAll(busAddress.selected, slaveText(address), signal)
        : { is: selected === 'silence' ? 'silence' : 'collision' };
    },
    async readSelected(signal) {
      const answer = await bus.exchange(requestData(busAddress.selected, true), signal);
      if (answer.is === 'frame') return { is: 'telegrams', frames: [answer.bytes] };
      return answer.is === 'silence' ? { is: 'silence' } : { is: 'collision' };
    },
    async deselect(signal) {
      await bus.exchange(initialise(busAddress.selected), signal);
    },
    async ping(primary, signal) {
      const answer = await bus.exchange(initialise(primary), signal);
      if (answer.is === 'ack') return 'present';
      return answer.is === 'silence' ? 'silence' : 'collision';
    },
    async setPrimaryAddress(from, to) {
      if (!Number.isInteger(to) || to < 0 || to > 250)
        throw new BoxError('USAGE', `A primary address is 0 to 250, not ${to}`);
      await command(from, 0x51, [0x01, 0x7a, to]);
    },
    resetApplication: (address, subCode) => command(address, 0x50, subCode === undefined ? [] : [subCode]),
    async switchBaud(address, baud) {
      const place = rates.indexOf(baud);
      if (place < 0) throw new BoxError('USAGE', `${baud} is no rate of M-Bus: ${rates.join(', ')}`);
      await command(address, 0xb8 + place, []);
      await bus.setBaud(baud);
    },
  };
  return master;
}

/** A slave as people write it: `17`, or its secondary address. */
function slaveText(address: SlaveAddress): string {
  return 'primary' in address ? String(address.primary) : maskText(address.secondary);
}

/** Reads what `slaveText` writes: up to three digits are a primary address. `undefined` if it is neither. */
export function parseSlave(text: string): SlaveAddress | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 250 ? { primary: Number(text) } : undefined;
  const secondary = parseMask(text);
  return secondary && { secondary };
}

/** Rates by their CI fields B8 to BF (EN 13757-3 11.2). */
const rates: readonly number[] = [300, 600, 1200, 2400, 4800, 9600, 19200, 38400];

/** Application error 8, or the status bits for busy (EN 13757-3 8.2.5). */
function isBusy(telegram: Telegram): boolean {
  return telegram.applicationError === 8 || (telegram.layers?.transport?.status ?? 0) % 4 === 1;
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}
