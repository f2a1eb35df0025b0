import type { BusDesk, ScanView } from '../api/meter-desks.ts';
import type { EventFeed } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import type { Zone } from '../domain/instant.ts';
import { parseSlave, type SlaveAddress } from '../intake/mbus-bus/master.ts';
import { scanPrimary, type ScanProgress, searchSecondary } from '../intake/mbus-bus/scan.ts';
import { createDecoder } from '../mbus/create-decoder.ts';
import { readFacts } from '../mbus/meaning/read-facts.ts';
import { telegramJson } from '../mbus/telegram-json.ts';
import type { MeterKeys } from '../store/meter-keys.ts';
import type { AuditLog } from '../store/data-points.ts';
import { slaveView } from './slave-view.ts';
import type { SerialDoors } from './serial-doors.ts';

/** What working on a bus by hand needs. */
export interface BusDeskPorts {
  readonly doors: SerialDoors;
  readonly keys: MeterKeys;
  readonly events: EventFeed;
  readonly audit: AuditLog;
  readonly zone: () => Zone;
}

/** Scans that are remembered; older ones are forgotten. */
const mostScans = 20;

/** A view of progress is told at most so often, in milliseconds: a page needs no more. */
const tellEveryMs = 500;

/** What an installer does on a wired bus. */
export function busDesk({ doors, keys, events, audit, zone }: BusDeskPorts): BusDesk {
  const scans = new Map<
    number,
    { view: ScanView; readonly stopping: AbortController; ended: Promise<void> }
  >();
  let lastScan = 0;

  async function run(id: number, wish: { first: number; last: number }, signal: AbortSignal): Promise<void> {
    const scan = scans.get(id);
    if (!scan) return;
    let toldMs = 0;
    const tell = (progress: ScanProgress) => {
      scan.view = { ...scan.view, ...viewOf(progress) };
      if (performance.now() - toldMs < tellEveryMs) return;
      toldMs = performance.now();
      publish(scan.view);
    };
    try {
      const { portId, search } = scan.view;
      const progress = await doors
        .bus(portId)
        .use(
          (master, both) =>
            search === 'primary'
              ? scanPrimary(master, wish, tell, both)
              : searchSecondary(master, tell, both),
          signal,
        );
      scan.view = { ...scan.view, ...viewOf(progress), done: 1, status: 'done' };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      scan.view = {
        ...scan.view,
        ...(signal.aborted ? { status: 'cancelled' } : { status: 'failed', message }),
      };
    }
    publish(scan.view);
  }

  function publish({ id, portId, status, done, found }: ScanView): void {
    const message = `Scan of the bus ${status}: ${Math.round(done * 100)} %, ${found.length} slaves found`;
    events.publish({
      type: 'scan',
      message,
      detail: { scan: id, port: portId, status, done, found: found.length },
    });
  }

  function known(id: number) {
    const scan = scans.get(id);
    if (!scan) throw new BoxError('NOT_FOUND', `There is no scan ${id}`);
    return scan;
  }

  return {
    startScan(portId, { search, first = 0, last = 250 }, actor) {
      doors.bus(portId); // unknown ports are told at once
      if (first > last) throw new BoxError('USAGE', `A scan from ${first} to ${last} has nothing in it`);
      const running = [...scans.values()].find(
        ({ view }) => view.portId === portId && view.status === 'running',
      );
      if (running) throw new BoxError('CONFLICT', `Scan ${running.view.id} is still searching this bus`);
      const id = (lastScan += 1);
      const stopping = new AbortController();
      const view: ScanView = {
        id,
        portId,
        search,
        status: 'running',
        done: 0,
        probes: 0,
        found: [],
        collisions: [],
      };
      const scan = { view, stopping, ended: Promise.resolve() };
      scans.set(id, scan);
      for (const oldest of scans.keys()) if (scans.size > mostScans) scans.delete(oldest);
      scan.ended = run(id, { first, last }, stopping.signal);
      void audit.audit({ actor, action: 'bus-scanned', detail: { port: portId, search } });
      return view;
    },
    scan: (id) => scans.get(id)?.view,
    async cancelScan(id) {
      const scan = known(id);
      scan.stopping.abort(new BoxError('UNAVAILABLE', 'The scan was cancelled'));
      await scan.ended;
      return scan.view;
    },
    async readSlave(portId, address) {
      const slave = slaveOf(address);
      const asked = await doors.bus(portId).use((master, signal) => master.read(slave, signal));
      if (asked.is !== 'telegrams') return { address, answer: asked.is, telegrams: [] };
      const decoder = createDecoder({ keys });
      const reception = { zone: zone(), receivedAt: doors.instantAt(performance.now()) };
      const telegrams = asked.frames.map((bytes) => {
        const telegram = decoder.decode(bytes);
        return {
          hex: bytes.toHex().toUpperCase(),
          decoded: telegramJson(telegram, readFacts(telegram, reception).readings),
        };
      });
      return { address, answer: 'telegrams', telegrams };
    },
    async readRound(portId) {
      const states = await doors.bus(portId).readRound();
      return states.map((state) => slaveView(state, doors));
    },
    async setPrimaryAddress(portId, from, to, actor) {
      const slave = slaveOf(from);
      await doors.bus(portId).use((master) => master.setPrimaryAddress(slave, to));
      await audit.audit({ actor, action: 'bus-address-set', detail: { port: portId, from, to } });
    },
    async resetApplication(portId, address, actor) {
      const slave = slaveOf(address);
      await doors.bus(portId).use((master) => master.resetApplication(slave));
      await audit.audit({ actor, action: 'bus-application-reset', detail: { port: portId, address } });
    },
  };
}

function viewOf({ done, probes, found, collisions }: ScanProgress) {
  return {
    done,
    probes,
    found: found.map(({ address, serial, manufacturer, version, type }) => ({
      address,
      serial,
      manufacturer,
      version,
      type,
    })),
    collisions,
  };
}

function slaveOf(address: string): SlaveAddress {
  const slave = parseSlave(address);
  if (slave) return slave;
  const message = `"${address}" is no address: 0 to 250, or a secondary one such as 12345678.44933408`;
  throw new BoxError('USAGE', message);
}
