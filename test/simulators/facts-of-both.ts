import { decimal } from '../../box/domain/decimal.ts';
import { type Instant, secondsOf } from '../../box/domain/instant.ts';
import type { Store } from '../../box/store/open-store.ts';
import type { Database } from '../../cloud-sync/central/database.ts';
import { readDevices, readStates } from '../../cloud-sync/central/read-devices.ts';
import { readReadings } from '../../cloud-sync/central/read-facts.ts';

/** Every fact in all its fields, one line each, sorted: what a box has, or what the centre has of it. */
export interface AllFacts {
  readonly readings: readonly string[];
  readonly states: readonly string[];
  readonly devices: readonly string[];
}

const most = 10_000;

/** What a box's store has, read as the outbox reads it. Of a device the last description counts. */
export function factsOfBox(store: Pick<Store, 'changesAfter'>): AllFacts {
  const readings: string[] = [];
  const states: string[] = [];
  const devices = new Map<string, string>();
  for (let after = 0; ;) {
    const piece = store.changesAfter(after, most);
    if (piece.upTo === after) break;
    for (const fact of piece.changes) {
      if (fact.type === 'device') {
        const { serial, class: kind, role, manufacturer, version, deviceType, model } = fact.device;
        devices.set(
          `${kind}/${serial}`,
          line([serial, kind, role, manufacturer, version, deviceType, model]),
        );
      } else if (fact.type === 'state') {
        const { device, raw, flags, errorDate, reportedAt, receiver, power, digest, position } = fact.state;
        const what = [device.serial, device.class, raw, flags, errorDate, secondsIf(reportedAt)];
        states.push(line(what, [receiver, power, digest, position]));
      } else if (fact.type === 'reading') {
        const { device, register, quantity, kind, value, validOn, ...rest } = fact.reading;
        const { storage, tariff, subunit, function: fn } = register;
        const times = [rest.measuredAt, rest.from, rest.until].map(secondsIf);
        const what = [device.serial, device.class, quantity, tariff, subunit, fn, kind, value, validOn];
        readings.push(line(what, times, [rest.quality, storage, rest.version, rest.digest, rest.position]));
      }
    }
    after = piece.upTo;
  }
  return sorted(readings, states, [...devices.values()]);
}

/** What the centre has of a box, read as billing reads it. */
export async function factsOfCentre(database: Database, box: string): Promise<AllFacts> {
  const readings: string[] = [];
  for (let after: string | undefined; ;) {
    const { items, next } = await readReadings(database, { box, limit: most, after });
    for (const item of items) {
      const { serial, class: meter, quantity, tariff, subunit, function: fn, kind, validOn } = item;
      const what = [serial, meter, quantity, tariff, subunit, fn, kind, decimal(item.value), validOn];
      const times = [item.measuredAt, item.from, item.until];
      readings.push(
        line(what, times, [item.quality, item.storage, item.version, item.source, item.position]),
      );
    }
    if (next === undefined) break;
    after = next;
  }
  const all = { box, limit: 1_000_000 };
  const states = (await readStates(database, all)).map((state) => {
    const { serial, class: meter, raw, flags, errorDate, reportedAt, receiver, power, source } = state;
    return line(
      [serial, meter, raw, flags, errorDate, reportedAt],
      [receiver, power, source, state.position],
    );
  });
  const devices = (await readDevices(database, all)).map(
    ({ serial, class: meter, role, manufacturer, version, deviceType, model }) =>
      line([serial, meter, role, manufacturer, version, deviceType, model]),
  );
  return sorted(readings, states, devices);
}

function secondsIf(at: Instant | undefined): number | undefined {
  return at === undefined ? undefined : secondsOf(at);
}

function line(...parts: readonly (readonly unknown[])[]): string {
  return JSON.stringify(parts.flat().map((field) => field ?? null));
}

function sorted(readings: string[], states: string[], devices: string[]): AllFacts {
  return { readings: readings.toSorted(), states: states.toSorted(), devices: devices.toSorted() };
}
