import { decimal } from '../../box/domain/decimal.ts';
import { secondsOf } from '../../box/domain/instant.ts';
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
        const at = reportedAt === undefined ? undefined : secondsOf(reportedAt);
        states.push(
          line([device.serial, device.class, raw, flags, errorDate, at, receiver, power, digest, position]),
        );
      } else {
        const { device, register, measuredAt, from, until, ...rest } = fact.reading;
        readings.push(
          line([
            ...[
              device.serial,
              device.class,
              rest.quantity,
              register.tariff,
              register.subunit,
              register.function,
            ],
            ...[rest.kind, rest.value, rest.validOn],
            ...[measuredAt, from, until].map((at) => (at === undefined ? undefined : secondsOf(at))),
            ...[rest.quality, register.storage, rest.version, rest.digest, rest.position],
          ]),
        );
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
      const { serial, class: kind, quantity, tariff, subunit, function: fn, measuredAt, from, until } = item;
      // The centre's numerics keep their scale; a box writes a decimal without needless zeros, as `decimal` does.
      readings.push(
        line([
          ...[serial, kind, quantity, tariff, subunit, fn, item.kind, decimal(item.value), item.validOn],
          ...[measuredAt, from, until, item.quality, item.storage, item.version, item.source, item.position],
        ]),
      );
    }
    if (next === undefined) break;
    after = next;
  }
  const states = (await readStates(database, { box, limit: 1_000_000 })).map((state) =>
    line([
      ...[state.serial, state.class, state.raw, state.flags, state.errorDate, state.reportedAt],
      ...[state.receiver, state.power, state.source, state.position],
    ]),
  );
  const devices = (await readDevices(database, { box, limit: 1_000_000 })).map((device) =>
    line([
      ...[device.serial, device.class, device.role, device.manufacturer, device.version],
      ...[device.deviceType, device.model],
    ]),
  );
  return sorted(readings, states, devices);
}

function line(fields: readonly unknown[]): string {
  return JSON.stringify(fields.map((field) => field ?? null));
}

function sorted(readings: string[], states: string[], devices: string[]): AllFacts {
  return { readings: readings.toSorted(), states: states.toSorted(), devices: devices.toSorted() };
}
