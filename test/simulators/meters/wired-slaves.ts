// Meters on a wired bus, made by us from the rules of EN 13757-2 and -3: they answer what a master sends, several at
// once if several are meant, and their answers then overlay as currents do.
import { matchesMask, parseMask, type SecondaryMask } from '../../../box/intake/mbus-bus/secondary-mask.ts';
import { encodeWired, plainLayers, senderBytes } from '../mbus-encoder/encode-telegram.ts';
import { joined } from '../mbus-encoder/encode-record.ts';

/** A slave as a test wants it. */
export interface SlavePlan {
  readonly primary?: number;
  /** Eight digits, hexadecimal ones allowed. */
  readonly serial: string;
  readonly manufacturer?: string;
  readonly version?: number;
  readonly type?: number;
  readonly fabrication?: string;
  /** Data records of each telegram; several are sent one after the other. */
  readonly telegrams?: readonly Uint8Array[];
  /** How many questions it answers with "busy" first. */
  readonly busy?: number;
}

/** What is on the bus. */
export interface WiredSlaves {
  /** What comes back for the bytes a master sent; empty: silence. */
  answer(request: Uint8Array): Uint8Array;
  readonly addresses: readonly number[];
  /** Data questions each slave has heard, by serial: the frame count bits. */
  readonly asked: ReadonlyMap<string, readonly number[]>;
}

interface Slave {
  readonly plan: SlavePlan;
  readonly mask: SecondaryMask;
  primary: number;
  selected: boolean;
  lastCount: number | undefined;
  next: number;
  access: number;
  busy: number;
}

/** Heat energy of `kWh` as one data record. */
export function energyRecord(kWh: number): Uint8Array {
  const digits = String(kWh).padStart(8, '0');
  return joined(Uint8Array.of(0x0c, 0x06), Uint8Array.fromHex(digits).toReversed());
}

export function wiredSlaves(plans: readonly SlavePlan[]): WiredSlaves {
  const asked = new Map<string, number[]>();
  const slaves = plans.map((plan, at): Slave => {
    const code = senderBytes({ manufacturer: plan.manufacturer ?? 'QDS', serial: '0', version: 0, type: 0 });
    const [low = 0, high = 0] = code;
    return {
      plan,
      mask: {
        serial: plan.serial,
        manufacturer: low | (high << 8),
        version: plan.version ?? 1,
        type: plan.type ?? 4,
      },
      primary: plan.primary ?? 0,
      selected: false,
      lastCount: undefined,
      next: 0,
      access: (at * 97) & 0xff,
      busy: plan.busy ?? 0,
    };
  });

  function addressed(address: number): Slave[] {
    if (address === 254) return slaves;
    if (address === 253) return slaves.filter(({ selected }) => selected);
    return slaves.filter(({ primary }) => primary === address);
  }

  function shortFrame(c: number, address: number): Uint8Array[] {
    const meant = addressed(address);
    if (c === 0x40) {
      for (const slave of meant) {
        slave.lastCount = undefined;
        slave.next = 0;
        if (address === 253) slave.selected = false;
      }
      return meant.map(() => acknowledge);
    }
    if ((c & 0x4f) === 0x4b) return meant.map((slave) => data(slave, (c >> 5) & 1));
    return [];
  }

  function data(slave: Slave, count: number): Uint8Array {
    const { plan, mask } = slave;
    asked.set(plan.serial, [...(asked.get(plan.serial) ?? []), count]);
    const telegrams = plan.telegrams ?? [energyRecord(parseInt(plan.serial, 16) % 99_999_989)];
    if (slave.lastCount !== undefined && slave.lastCount !== count) slave.next += 1;
    slave.lastCount = count;
    if (slave.busy > 0) {
      slave.busy -= 1;
      slave.next -= 1;
      return encodeWired(slave.primary, Uint8Array.of(0x70, 8));
    }
    slave.access = (slave.access + 1) & 0xff;
    const place = Math.max(0, slave.next) % telegrams.length;
    const records = telegrams[place] ?? new Uint8Array();
    const more = place + 1 < telegrams.length ? joined(records, Uint8Array.of(0x1f)) : records;
    const header = plainLayers(
      more,
      0,
      {
        ...plan,
        serial: '0',
        manufacturer: plan.manufacturer ?? 'QDS',
        version: mask.version,
        type: mask.type,
      },
      slave.access,
    );
    header.set(Uint8Array.fromHex(plan.serial).toReversed(), 1); // digits beyond BCD too
    return encodeWired(slave.primary, header);
  }

  function longFrame(address: number, ci: number, body: Uint8Array): Uint8Array[] {
    if (ci === 0x52 && address === 253) {
      const wanted = maskOf(body);
      for (const slave of slaves) {
        const fits =
          wanted !== undefined && matchesMask(slave.mask, wanted) && fitsFabrication(slave, wanted);
        slave.selected = fits;
        if (fits) slave.lastCount = undefined;
        if (fits) slave.next = 0;
      }
      return slaves.filter(({ selected }) => selected).map(() => acknowledge);
    }
    const meant = addressed(address);
    if (ci === 0x51 && body[0] === 0x01 && body[1] === 0x7a)
      for (const slave of meant) slave.primary = body[2] ?? 0;
    if (ci === 0x50) for (const slave of meant) slave.next = 0;
    return meant.map(() => acknowledge);
  }

  return {
    asked,
    get addresses() {
      return slaves.map(({ primary }) => primary);
    },
    answer(request) {
      const [start, first = 0, second = 0] = request;
      if (start === 0x10) return overlaid(shortFrame(first, second));
      if (start !== 0x68) return new Uint8Array();
      return overlaid(longFrame(request[5] ?? 0, request[6] ?? 0, request.subarray(7, -2)));
    },
  };
}

const acknowledge = Uint8Array.of(0xe5);

/** Equal bytes stay what they are; where one slave sends a 0 and another a 1 the bus shows 0. */
function overlaid(answers: readonly Uint8Array[]): Uint8Array {
  const length = Math.max(0, ...answers.map((answer) => answer.length));
  return Uint8Array.from({ length }, (_, at) =>
    answers.reduce((byte, answer) => byte & (answer[at] ?? 0xff), 0xff),
  );
}

function maskOf(body: Uint8Array): SecondaryMask | undefined {
  const hex = (from: number, to: number) => body.slice(from, to).toReversed().toHex().toUpperCase();
  const enhanced = body.length > 8 ? `+${hex(10, 14)}` : '';
  return parseMask(`${hex(0, 4)}.${hex(4, 6)}${hex(6, 7)}${hex(7, 8)}${enhanced}`);
}

function fitsFabrication({ plan }: Slave, { fabrication }: SecondaryMask): boolean {
  if (fabrication === undefined) return true;
  const own = plan.fabrication;
  return (
    own !== undefined && Array.from(fabrication).every((digit, at) => digit === 'F' || digit === own[at])
  );
}
