import type { ConnectionCaps } from './connection-caps.ts';
import type { SftpEvent } from './sftp-ports.ts';

/** A number for `/metrics`. */
export interface DoorMetric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly values: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
}

/** Counts what happens at the door. */
export interface DoorMetrics {
  count(event: SftpEvent): void;
  /** Whether an address was asked about in the last seconds: a flood must not become a flood of lines. */
  isFrequent(address: string): boolean;
  read(): readonly DoorMetric[];
}

const tellEveryMs = 10_000;
const mostAddresses = 1_000;

/** Starts at zero. */
export function createDoorMetrics(caps: Pick<ConnectionCaps, 'count'>): DoorMetrics {
  const events = new Map<string, number>();
  const lastTold = new Map<string, number>();
  let [filesDelivered, bytesDelivered, refusedSignIns, turnedAway] = [0, 0, 0, 0];

  return {
    count({ type, detail }) {
      events.set(type, (events.get(type) ?? 0) + 1);
      if (type === 'sign-in' && detail['ok'] === false) refusedSignIns += 1;
      if (type === 'close' && detail['outcome'] === 'delivered') {
        filesDelivered += 1;
        bytesDelivered += Number(detail['bytes']);
      }
      if (type === 'rename' && detail['delivered'] === true) filesDelivered += 1;
    },
    isFrequent(address) {
      turnedAway += 1;
      const now = performance.now();
      if (now - (lastTold.get(address) ?? -Infinity) < tellEveryMs) return true;
      if (lastTold.size >= mostAddresses) lastTold.clear();
      lastTold.set(address, now);
      return false;
    },
    read() {
      const { connections, beforeSignIn } = caps.count();
      const byType = [...events].map(([type, value]) => ({ labels: { type }, value }));
      return [
        gauge('meterbox_sftp_connections', 'SFTP connections open now', connections),
        gauge('meterbox_sftp_connections_before_sign_in', 'Those that have not signed in', beforeSignIn),
        counter('meterbox_sftp_files_delivered_total', 'Files handed over', filesDelivered),
        counter('meterbox_sftp_bytes_delivered_total', 'Bytes of files handed over on close', bytesDelivered),
        counter('meterbox_sftp_sign_ins_refused_total', 'Tries to sign in that were refused', refusedSignIns),
        counter('meterbox_sftp_turned_away_total', 'Connections refused at the door', turnedAway),
        { name: 'meterbox_sftp_events_total', help: 'Events by type', type: 'counter', values: byType },
      ];
    },
  };
}

function gauge(name: string, help: string, value: number): DoorMetric {
  return { name, help, type: 'gauge', values: [{ value }] };
}

function counter(name: string, help: string, value: number): DoorMetric {
  return { name, help, type: 'counter', values: [{ value }] };
}
