import type { Instant } from '../domain/instant.ts';
import type { MeterPort } from '../domain/meter-port.ts';

/** One meter's key as it is listed: never the key itself. */
export interface MeterKeyView {
  readonly serial: string;
  readonly addedAt: Instant;
}

/** Keys of meters, encrypted at rest. A key goes in and never comes out again. */
export interface MeterKeyDesk {
  meterKeys(): readonly MeterKeyView[];
  /** Adds keys or replaces those that are there. Resolves when they are on disk. */
  addMeterKeys(
    keys: readonly { readonly serial: string; readonly key: string }[],
    actor: string,
  ): Promise<void>;
  removeMeterKey(serial: string, actor: string): Promise<void>;
}

/** What a person states of a port; everything else takes its default. */
export type MeterPortWish = Pick<MeterPort, 'name' | 'use' | 'place'> &
  Partial<Omit<MeterPort, 'id' | 'name' | 'use' | 'place'>>;

/** A slave of a bus, and how reading it went last. */
export interface SlaveView {
  readonly address: string;
  readonly answer: 'telegrams' | 'silence' | 'collision' | 'unknown-address' | 'never-asked';
  readonly lastAnswerAt?: Instant;
}

/** A port and how it is doing. */
export interface MeterPortView extends MeterPort {
  readonly state: {
    readonly status: 'opening' | 'working' | 'failing' | 'stopped';
    /** For people: what, and what to do. */
    readonly message: string;
    readonly stick?: string;
    readonly telegrams: number;
    readonly noiseBytes: number;
    readonly reopened: number;
    readonly resets: number;
    readonly lastTelegramAt?: Instant;
  };
  readonly slaveStates: readonly SlaveView[];
}

/** A serial port that this machine has. */
export interface PluggedPort {
  /** Its `/dev/serial/by-id/` path where it has one: that stays when sticks are plugged in another order. */
  readonly path: string;
  readonly description: string;
  /** Id of the port configured there. */
  readonly portId?: string;
}

/** Ports over which meters are read. Every change is on disk when it resolves, and in effect soon after. */
export interface MeterPortDesk {
  ports(): readonly MeterPortView[];
  plugged(): Promise<readonly PluggedPort[]>;
  addPort(wish: MeterPortWish, actor: string): Promise<MeterPortView>;
  changePort(id: string, change: Partial<MeterPortWish>, actor: string): Promise<MeterPortView>;
  removePort(id: string, actor: string): Promise<void>;
}

/** A search for slaves on a bus. */
export interface ScanView {
  readonly id: number;
  readonly portId: string;
  readonly search: 'primary' | 'secondary';
  readonly status: 'running' | 'done' | 'cancelled' | 'failed';
  /** Share that is done, 0 to 1. */
  readonly done: number;
  readonly probes: number;
  readonly found: readonly {
    readonly address: string;
    readonly serial: string;
    readonly manufacturer: string;
    readonly version: number;
    readonly type: number;
  }[];
  /** Addresses at which several slaves answer at once and that nothing tells apart. */
  readonly collisions: readonly string[];
  /** Why it failed. */
  readonly message?: string;
}

/** What a slave said when it was asked by hand. */
export interface BusReadView {
  readonly address: string;
  readonly answer: 'telegrams' | 'silence' | 'collision';
  readonly telegrams: readonly {
    readonly hex: string;
    /** As `meterbox decode --json` prints it. */
    readonly decoded: unknown;
  }[];
}

/** What an installer does on a wired bus. Rejects with `NOT_FOUND` for an unknown port, `USAGE` for an impossible
 *  address, `UNAVAILABLE` if the line cannot be had or the slave does not acknowledge. */
export interface BusDesk {
  startScan(
    portId: string,
    wish: { readonly search: ScanView['search']; readonly first?: number; readonly last?: number },
    actor: string,
  ): ScanView;
  scan(id: number): ScanView | undefined;
  cancelScan(id: number): Promise<ScanView>;
  /** Reads one slave; stores nothing. */
  readSlave(portId: string, address: string): Promise<BusReadView>;
  /** Reads every configured slave and stores what they say. */
  readRound(portId: string): Promise<readonly SlaveView[]>;
  setPrimaryAddress(portId: string, from: string, to: number, actor: string): Promise<void>;
  resetApplication(portId: string, address: string, actor: string): Promise<void>;
}

/** A meter that was heard on the air since the start. */
export interface HeardView {
  readonly serial: string;
  readonly manufacturer: string;
  readonly version: number;
  readonly type: number;
  /** Serial number of the radio that sends for it. */
  readonly radio?: string;
  readonly portId: string;
  readonly telegrams: number;
  readonly firstHeardAt: Instant;
  readonly lastHeardAt: Instant;
  /** Signal strength of the last telegram and the best one, dBm. */
  readonly rssi?: number;
  readonly bestRssi?: number;
  /** `plain`: needs no key. */
  readonly keyState: 'plain' | 'decrypted' | 'no-key' | 'wrong-key' | 'unsupported';
  /** What proved a key wrong, or how it would be right. */
  readonly keyHint?: string;
  /** Whether its telegrams are kept: `listed` by hand or by its key, `refused`, or `unassigned`: nobody decided yet. */
  readonly assignment: 'listed' | 'refused' | 'unassigned';
  readonly lastVerdict: string;
}

/** How keys fit the last telegram of a meter. */
export interface KeyTest {
  readonly serial: string;
  readonly results: readonly {
    /** Place of the key in the question, from 0. */
    readonly key: number;
    readonly state: HeardView['keyState'];
    readonly hint?: string;
  }[];
}

/** What an installer does with what is on the air. */
export interface AirDesk {
  /** Unassigned ones first, then by signal strength. */
  air(): readonly HeardView[];
  /** Keeps (or refuses, or forgets about) what these meters send. */
  assign(serials: readonly string[], assignment: HeardView['assignment'], actor: string): Promise<void>;
  /** Takes lines of a receiver that writes text (rtl_wmbus, CUL); returns how many were telegrams. */
  hear(lines: readonly string[]): number;
  /** Tries keys on the last telegram of a meter. Rejects with `NOT_FOUND` if it was not heard. */
  testKeys(serial: string, keys: readonly string[]): KeyTest;
}
