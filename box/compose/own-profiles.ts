import type { Logger } from 'pino';
import { checkedProfile } from '../adapters/profile/check-profile.ts';
import type { Profile } from '../adapters/profile/profile-schema.ts';
import type { OwnProfiles } from '../intake/ingest-file.ts';
import type { ProfileShelf } from '../store/stored-profiles.ts';

/** Saved profiles as ingesting asks for them. They were checked when they were saved; settings that somebody edited by
 *  hand are checked once more, and what is no profile then is left out and told in the log. */
export function ownProfiles(shelf: Pick<ProfileShelf, 'all'>, log: Logger): OwnProfiles {
  const checked = new WeakMap<object, Profile | 'none'>();
  const profileOf = (data: object): Profile | 'none' => {
    const known = checked.get(data);
    if (known !== undefined) return known;
    let profile: Profile | 'none' = 'none';
    try {
      profile = checkedProfile(data);
    } catch (error) {
      log.error({ err: error }, 'A saved profile cannot be used: save it again');
    }
    checked.set(data, profile);
    return profile;
  };
  return {
    profilesFor: (dataPointId) =>
      shelf
        .all()
        .filter(({ dataPointIds }) => dataPointId === undefined || dataPointIds.includes(dataPointId))
        .map(({ profile }) => profileOf(profile))
        .filter((profile) => profile !== 'none'),
  };
}
