/** Where a line is: a serial port of this machine, best by its `/dev/serial/by-id/` path, or a converter behind TCP. */
export type LinePlace =
  | { readonly kind: 'device'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** What a radio stick is to listen for. `C+T`: both at once, where the stick can; `S`: the older stationary mode. */
export const radioModes = ['C+T', 'C', 'T', 'S'] as const;
export type RadioMode = (typeof radioModes)[number];

/** What hangs on a port. `mbus`: a wired bus whose master is this box; `mbus-listen`: one with another master, on which
 *  the box only listens; `radio`: a receiver stick. */
export const portUses = ['mbus', 'mbus-listen', 'radio'] as const;
type PortUse = (typeof portUses)[number];

/** A port over which meters are read, as a person configured it (German "Schnittstelle"). */
export interface MeterPort {
  /** `mp-` and eight characters; stays when the name changes. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  readonly use: PortUse;
  readonly place: LinePlace;
  /** Bits per second of a bus; a stick has its own. */
  readonly baud: number;
  /** Kind of stick, or `auto`: whoever answers. */
  readonly stick: string;
  readonly mode: RadioMode;
  /** Slaves of a bus that are read, primary (`17`) or secondary (`12345678.44933408`). */
  readonly slaves: readonly string[];
  /** When the slaves are read: cron, in the box's zone. */
  readonly schedule: string;
  /** Minutes without a telegram after which a stick is taken to hang and started anew. */
  readonly expectWithinMinutes: number;
  readonly enabled: boolean;
}

/** A place as people write it: a path, or `tcp://host:port`. */
export function placeText(place: LinePlace): string {
  return place.kind === 'device' ? place.path : `tcp://${place.host}:${place.port}`;
}

/** Reads what `placeText` writes; `undefined` if it is none. */
export function parsePlace(text: string): LinePlace | undefined {
  if (/^\/dev\/[\w./:+-]{1,200}$/.test(text) && !text.includes('..')) return { kind: 'device', path: text };
  const parts = /^tcp:\/\/(\[[0-9a-fA-F:]+\]|[\w.-]{1,253}):(\d{1,5})$/.exec(text);
  const port = Number(parts?.[2]);
  if (!parts || port < 1 || port > 65_535) return undefined;
  return { kind: 'tcp', host: (parts[1] ?? '').replace(/^\[|\]$/g, ''), port };
}
