import type { ApiPorts } from '../../box/api/api.ts';
import type { KeyTest, MeterPortView, ScanView } from '../../box/api/meter-desks.ts';
import { BoxError } from '../../box/domain/box-error.ts';
import { instantOfSeconds } from '../../box/domain/instant.ts';

/** Ports, a bus, the air and keys in memory: one bus with one slave, one meter on the air. */
export function simulateSerial(
  note: (actor: string, action: string) => void,
): Pick<ApiPorts, 'meterPorts' | 'bus' | 'air' | 'meterKeys'> {
  const ports = new Map<string, MeterPortView>();
  const scans = new Map<number, ScanView>();
  const keys = new Map<string, string>();
  const port = (id: string) => found(ports.get(id), `There is no port "${id}"`);
  return {
    meterPorts: {
      ports: () => [...ports.values()],
      plugged: async () => [{ path: '/dev/serial/by-id/usb-stick', description: 'stick' }],
      async addPort(wish, actor) {
        const view: MeterPortView = {
          ...usual,
          id: `mp-${String(ports.size + 1).padStart(8, '0')}`,
          ...wish,
        };
        ports.set(view.id, view);
        note(actor, 'meter-port-added');
        return view;
      },
      async changePort(id, change) {
        const view = { ...port(id), ...change };
        ports.set(id, view);
        return view;
      },
      removePort: async (id) => void ports.delete(port(id).id),
    },
    bus: {
      startScan(portId, { search }) {
        const id = scans.size + 1;
        const view: ScanView = {
          id,
          portId: port(portId).id,
          search,
          status: 'done',
          done: 1,
          probes: 1,
          found: [{ address: '1', serial: '12345678', manufacturer: 'QDS', version: 1, type: 4 }],
          collisions: [],
        };
        scans.set(id, view);
        return view;
      },
      scan: (id) => scans.get(id),
      cancelScan: async (id) => found(scans.get(id), `There is no scan ${id}`),
      readSlave: async (portId, address) => ({ address, answer: 'silence', telegrams: port(portId) && [] }),
      readRound: async (portId) => port(portId).slaveStates,
      setPrimaryAddress: async (portId) => void port(portId),
      resetApplication: async (portId) => void port(portId),
    },
    air: {
      air: () => [],
      hear: () => 0,
      assign: async (_serials, _assignment, actor) => note(actor, 'meters-assigned'),
      testKeys: (serial) => found<KeyTest>(undefined, `Meter ${serial} was not heard`),
    },
    meterKeys: {
      meterKeys: () => Array.from(keys.keys(), (serial) => ({ serial, addedAt: instantOfSeconds(0) })),
      async addMeterKeys(wanted, actor) {
        for (const { serial, key } of wanted) keys.set(serial, key);
        note(actor, 'meter-key-added');
      },
      async removeMeterKey(serial) {
        if (!keys.delete(serial)) throw new BoxError('NOT_FOUND', `There is no key for meter ${serial}`);
      },
    },
  };
}

const usual = {
  baud: 2400,
  stick: 'auto',
  mode: 'C+T',
  slaves: [],
  schedule: '13 */6 * * *',
  expectWithinMinutes: 60,
  enabled: true,
  state: { status: 'working', message: 'works', telegrams: 0, noiseBytes: 0, reopened: 0, resets: 0 },
  slaveStates: [],
} as const;

function found<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new BoxError('NOT_FOUND', message);
  return value;
}
