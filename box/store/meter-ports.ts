import type { MeterPortWish } from '../api/meter-desks.ts';
import { BoxError } from '../domain/box-error.ts';
import { type MeterPort, placeText } from '../domain/meter-port.ts';
import type { AuditLog } from './data-points.ts';
import { randomText } from './generate-password.ts';
import type { SettingsFile } from './open-settings.ts';
import { meterPortSchema, type Settings, settingsProblems } from './settings-schema.ts';

/** Ports over which meters are read, on the settings file. */
export interface StoredMeterPorts {
  meterPort(id: string): MeterPort | undefined;
  addMeterPort(wish: MeterPortWish, actor: string): Promise<MeterPort>;
  changeMeterPort(id: string, change: Partial<MeterPortWish>, actor: string): Promise<MeterPort>;
  removeMeterPort(id: string, actor: string): Promise<void>;
}

export function meterPorts(file: SettingsFile, log: AuditLog): StoredMeterPorts {
  async function note(action: string, { id, name, use, place }: MeterPort, actor: string): Promise<void> {
    await log.audit({ actor, action, detail: { port: id, name, use, place: placeText(place) } });
  }

  return {
    meterPort: (id) => file.settings.ports.find((port) => port.id === id),

    async addMeterPort(wish, actor) {
      const added = await file.change((draft) => {
        const port = checked({ id: `mp-${randomText(8)}`, ...usual, ...wish });
        refuseTakenPlace(draft, port);
        draft.ports.push(port);
        return port;
      });
      await note('meter-port-added', added, actor);
      return added;
    },

    async changeMeterPort(id, change, actor) {
      const changed = await file.change((draft) => {
        const at = placeOf(draft, id);
        const port = checked({ ...draft.ports[at], ...change, id });
        refuseTakenPlace(draft, port);
        draft.ports[at] = port;
        return port;
      });
      await note('meter-port-changed', changed, actor);
      return changed;
    },

    async removeMeterPort(id, actor) {
      const removed = await file.change((draft) => {
        const [port] = draft.ports.splice(placeOf(draft, id), 1);
        return port;
      });
      if (removed) await note('meter-port-removed', removed, actor);
    },
  };
}

/** What a port has when nothing else is stated. Four times a day is plenty for billing and spares batteries. */
const usual = {
  baud: 2_400,
  stick: 'auto',
  mode: 'C+T',
  slaves: [],
  schedule: '13 */6 * * *',
  expectWithinMinutes: 60,
  enabled: true,
} as const;

function checked(port: unknown): Settings['ports'][number] {
  const parsed = meterPortSchema.safeParse(port);
  if (parsed.success) return parsed.data;
  throw new BoxError('USAGE', `This port is not possible: ${settingsProblems(parsed.error)}`);
}

function placeOf({ ports }: Settings, id: string): number {
  const at = ports.findIndex((port) => port.id === id);
  if (at < 0) throw new BoxError('NOT_FOUND', `There is no port "${id}"`);
  return at;
}

function refuseTakenPlace({ ports }: Settings, { id, place }: MeterPort): void {
  const other = ports.find((port) => port.id !== id && placeText(port.place) === placeText(place));
  if (other) throw new BoxError('CONFLICT', `${placeText(place)} belongs to "${other.name}" already`);
}
