import { realpath } from 'node:fs/promises';
import type { MeterPortDesk, MeterPortView, PluggedPort } from '../api/meter-desks.ts';
import { BoxError } from '../domain/box-error.ts';
import { type MeterPort, placeText } from '../domain/meter-port.ts';
import { pluggedPorts } from '../intake/serial/plugged-ports.ts';
import type { StoredMeterPorts } from '../store/meter-ports.ts';
import type { SettingsFile } from '../store/open-settings.ts';
import { slaveView } from './slave-view.ts';
import type { SerialDoors } from './serial-doors.ts';

/** Ports as people manage them: what the settings say, how the doors are doing, what is plugged in. */
export function portDesk(
  settings: SettingsFile,
  stored: StoredMeterPorts,
  doors: SerialDoors,
): MeterPortDesk {
  function viewOf(port: MeterPort): MeterPortView {
    const { lastTelegramMs, ...state } = doors.state(port.id) ?? {
      status: 'stopped' as const,
      message: port.enabled ? 'Does not run: it starts with the daemon' : 'Is switched off',
      telegrams: 0,
      noiseBytes: 0,
      reopened: 0,
      resets: 0,
    };
    const slaves = port.use === 'mbus' && doors.state(port.id) ? doors.bus(port.id).slaves() : [];
    return {
      ...port,
      state: {
        ...state,
        reopened: Math.max(0, state.reopened),
        ...(lastTelegramMs === undefined ? {} : { lastTelegramAt: doors.instantAt(lastTelegramMs) }),
      },
      slaveStates: slaves.map((slave) => slaveView(slave, doors)),
    };
  }

  async function applied(port: MeterPort): Promise<MeterPortView> {
    await doors.apply();
    return viewOf(port);
  }

  return {
    ports: () => settings.settings.ports.map(viewOf),
    async plugged() {
      const used = await Promise.all(
        settings.settings.ports.map(async ({ id, place }) => ({
          id,
          path: await whereabouts(placeText(place)),
        })),
      );
      const plugged: PluggedPort[] = [];
      for (const { path, description } of await pluggedPorts()) {
        const device = await whereabouts(path);
        const portId = used.find((other) => other.path === device)?.id;
        plugged.push(portId === undefined ? { path, description } : { path, description, portId });
      }
      return plugged;
    },
    async addPort(wish, actor) {
      return applied(await stored.addMeterPort(wish, actor));
    },
    async changePort(id, change, actor) {
      return applied(await stored.changeMeterPort(id, change, actor));
    },
    async removePort(id, actor) {
      if (!stored.meterPort(id)) throw new BoxError('NOT_FOUND', `There is no port "${id}"`);
      await stored.removeMeterPort(id, actor);
      await doors.apply();
    },
  };
}

/** The device behind a by-id path. */
async function whereabouts(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
