import type { OwnProfile } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import type { SettingsFile } from './open-settings.ts';

/** Mapping profiles that people have saved, on the settings file: so they are in every backup and change durably. */
export interface ProfileShelf {
  all(): readonly OwnProfile[];
  /** Keeps a profile, in the place of the one with its id, bound to the data points it had and to one more. */
  keep(profile: OwnProfile['profile'], dataPointId: string | undefined, by: Keeper): Promise<OwnProfile>;
  /** Rejects with `NOT_FOUND`. */
  remove(id: string): Promise<void>;
}

/** Who keeps a profile, and when. */
export type Keeper = Pick<OwnProfile, 'savedAt' | 'savedBy'>;

/** Opens the shelf. Whether a profile is a good one has been checked by whoever keeps it. */
export function profileShelf(file: SettingsFile): ProfileShelf {
  return {
    all: () => file.settings.profiles,
    keep: (profile, dataPointId, by) =>
      file.change((draft) => {
        if (dataPointId !== undefined && !draft.dataPoints.some(({ id }) => id === dataPointId))
          throw new BoxError('NOT_FOUND', `There is no data point "${dataPointId}"`);
        const at = draft.profiles.findIndex(({ profile: { id } }) => id === profile.id);
        const bound = new Set(draft.profiles[at]?.dataPointIds ?? []);
        if (dataPointId !== undefined) bound.add(dataPointId);
        const kept = { profile: { ...profile }, dataPointIds: [...bound], ...by };
        if (at < 0) draft.profiles.push(kept);
        else draft.profiles[at] = kept;
        return kept;
      }),
    remove: (id) =>
      file.change((draft) => {
        const at = draft.profiles.findIndex(({ profile }) => profile.id === id);
        if (at < 0) throw new BoxError('NOT_FOUND', `There is no saved profile "${id}"`);
        draft.profiles.splice(at, 1);
      }),
  };
}
