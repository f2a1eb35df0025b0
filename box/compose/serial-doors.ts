import type { Logger } from 'pino';
import type { Metric } from '../api/ports.ts';
import { type EpochSeconds, type Instant, instantOfSeconds } from '../domain/instant.ts';
import type { MeterPort } from '../domain/meter-port.ts';
import { BoxError } from '../domain/box-error.ts';
import type { FactLog } from '../intake/ingest-file.ts';
import { type BusDoor, startBusDoor } from '../intake/mbus-bus/bus-door.ts';
import { startListenDoor } from '../intake/mbus-bus/listen-door.ts';
import { openLine } from '../intake/serial/open-line.ts';
import type { PortState, SerialDoor } from '../intake/serial/port-state.ts';
import { startStickDoor } from '../intake/sticks/stick-door.ts';
import { type Collector, startCollector } from '../intake/telegrams/collect-telegrams.ts';
import { createDecoder } from '../mbus/create-decoder.ts';
import { createFormatCache } from '../mbus/records/format-cache.ts';
import type { MeterKeys } from '../store/meter-keys.ts';
import { readFormats, writeFormats } from '../store/formats-file.ts';
import type { SettingsFile } from '../store/open-settings.ts';

/** What the serial doors need. */
export interface SerialDoorsPorts {
  readonly settings: SettingsFile;
  readonly log: FactLog;
  readonly keys: MeterKeys;
  /** File of the formats of compact frames. */
  readonly formatsPath: string;
}

/** Every door on a serial line, as the settings want them. */
export interface SerialDoors {
  /** Starts what is configured; until then a bus is opened only when somebody works on it. */
  start(): Promise<void>;
  /** Starts and stops doors so that they are as the settings say. */
  apply(): Promise<void>;
  state(id: string): PortState | undefined;
  bus(id: string): BusDoor;
  readonly collector: Collector;
  /** The instant of a time of the clock that only goes forward. */
  instantAt(monotonicMs: number): Instant;
  metrics(): readonly Metric[];
  stop(): Promise<void>;
}

/** Telegrams are stored together once in so long. */
const windowMs = 60_000;

const formatsMs = 600_000;

/** The doors of a box, none of them started yet. */
export async function createSerialDoors(ports: SerialDoorsPorts, log: Logger): Promise<SerialDoors> {
  const { settings, keys } = ports;
  const formats = createFormatCache(await readFormats(ports.formatsPath));
  const collector = startCollector(
    {
      decoder: createDecoder({ keys, formats }),
      keys,
      log: ports.log,
      zone: settings.settings.zone,
      rules: () => settings.settings.radio,
      windowMs,
      monotonicMs,
      now,
    },
    log,
  );
  const doors = new Map<string, { readonly port: MeterPort; readonly door: SerialDoor | BusDoor }>();
  let started = false;
  let keptFormats = [...formats.entries()].length;
  const keepFormats = async (): Promise<void> => {
    const learned = [...formats.entries()];
    if (learned.length === keptFormats) return;
    keptFormats = learned.length;
    await writeFormats(ports.formatsPath, learned).catch((error: unknown) =>
      log.warn({ err: error }, 'Formats of compact frames could not be kept'),
    );
  };
  const timer = setInterval(() => void keepFormats(), formatsMs).unref();
  const common = {
    open: openLine,
    monotonicMs,
    take: (received: Parameters<Collector['take']>[0]) => void collector.take(received),
  };

  function begin(port: MeterPort): SerialDoor | BusDoor {
    if (port.use === 'mbus')
      return startBusDoor(
        port,
        { ...common, flush: () => collector.flush(), zone: settings.settings.zone },
        log,
      );
    return port.use === 'mbus-listen'
      ? startListenDoor(port, common, log)
      : startStickDoor(port, common, log);
  }

  async function apply(): Promise<void> {
    if (!started) return;
    const wanted = new Map(
      settings.settings.ports.filter(({ enabled }) => enabled).map((port) => [port.id, port]),
    );
    for (const [id, { port, door }] of doors) {
      if (JSON.stringify(wanted.get(id)) === JSON.stringify(port)) continue;
      doors.delete(id);
      await door.stop();
    }
    for (const [id, port] of wanted) if (!doors.has(id)) doors.set(id, { port, door: begin(port) });
  }

  return {
    collector,
    apply,
    async start() {
      started = true;
      await apply();
    },
    state: (id) => doors.get(id)?.door.state(),
    bus(id) {
      const port = settings.settings.ports.find((candidate) => candidate.id === id);
      if (!port) throw new BoxError('NOT_FOUND', `There is no port "${id}"`);
      if (port.use !== 'mbus')
        throw new BoxError('USAGE', `"${port.name}" is no bus of which the box is the master`);
      const running = doors.get(id)?.door;
      if (running && 'use' in running) return running;
      const door = startBusDoor(
        port,
        { ...common, flush: () => collector.flush(), zone: settings.settings.zone },
        log,
      );
      doors.set(id, { port, door });
      return door;
    },
    instantAt: (ms) => instantOfSeconds(now() - Math.round((monotonicMs() - ms) / 1000)),
    metrics: () => serialMetrics(collector, doors.values()),
    async stop() {
      clearInterval(timer);
      for (const { door } of doors.values()) await door.stop();
      doors.clear();
      await collector.stop();
      await keepFormats();
    },
  };
}

function serialMetrics(
  collector: Collector,
  doors: Iterable<{ readonly port: MeterPort; readonly door: SerialDoor }>,
): readonly Metric[] {
  const states = Array.from(doors, ({ port, door }) => ({ port: port.name, ...door.state() }));
  const gauge = (name: string, help: string, value: (state: PortState) => number): Metric => ({
    name,
    help,
    type: name.endsWith('_total') ? 'counter' : 'gauge',
    values: states.map((state) => ({ labels: { port: state.port }, value: value(state) })),
  });
  return [
    {
      name: 'meterbox_telegrams_total',
      help: 'Telegrams by what became of them',
      type: 'counter',
      values: Object.entries(collector.counts()).map(([verdict, value]) => ({ labels: { verdict }, value })),
    },
    gauge('meterbox_port_up', 'Whether a port works', ({ status }) => (status === 'working' ? 1 : 0)),
    gauge(
      'meterbox_port_telegrams_total',
      'Telegrams that came through a port',
      ({ telegrams }) => telegrams,
    ),
    gauge(
      'meterbox_port_noise_bytes_total',
      'Bytes that were no part of anything',
      ({ noiseBytes }) => noiseBytes,
    ),
    gauge('meterbox_port_resets_total', 'Sticks reset because they fell silent', ({ resets }) => resets),
    gauge('meterbox_port_reopened_total', 'Lines opened anew', ({ reopened }) => Math.max(0, reopened)),
  ];
}

function monotonicMs(): number {
  return performance.now();
}

function now(): EpochSeconds {
  return Math.floor(Date.now() / 1000);
}
