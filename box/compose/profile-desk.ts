import type { FileOfProfile, OwnProfile, ProfileDesk, ProfileView, SavedProfile } from '../api/ports.ts';
import { builtInProfiles, fileAdapters } from '../adapters/index.ts';
import { checkedProfile } from '../adapters/profile/check-profile.ts';
import type { Profile } from '../adapters/profile/profile-schema.ts';
import { BoxError } from '../domain/box-error.ts';
import type { DataPoint } from '../domain/data-point.ts';
import type { Delivery, Digest } from '../domain/delivery.ts';
import { defaultZone, instantOfSeconds } from '../domain/instant.ts';
import type { FileReader } from '../intake/file-reader.ts';
import type { IngestPorts, ReadRequest } from '../intake/ingest-file.ts';
import { readAgain, retryQuarantined } from '../intake/read-again.ts';
import { withOriginal } from '../intake/with-original.ts';
import type { Store } from '../store/open-store.ts';
import type { ProfileShelf } from '../store/stored-profiles.ts';
import { compareProfile } from './compare-profile.ts';

/** What the way out of the quarantine needs. */
export interface ProfileDeskPorts {
  readonly store: Store;
  readonly shelf: ProfileShelf;
  readonly reader: FileReader;
  readonly ingest: IngestPorts;
  /** The spool's folder. */
  readonly folder: string;
  readonly dataPoint: (id: string) => DataPoint | undefined;
  /** Called after files were read again. */
  readonly recorded: () => void;
}

/** Quarantined files of a data point that a new profile is tried on. */
const mostRetries = 500;

/** Suggest, preview, compare, save: the way out of the quarantine that needs no programmer (formats.md 11.2). */
export function profileDesk(ports: ProfileDeskPorts): ProfileDesk {
  const { store, shelf, reader, ingest, folder, recorded } = ports;
  const own = () => shelf.all().map(({ profile }) => checkedProfile(profile));
  const again = { shelf: store, ingest, folder };

  const compare = async (data: unknown, dataPointId: string) =>
    compareProfile(checkedProfile(data), knownPoint(dataPointId), { store, reader, folder });

  return {
    profiles: () => [...builtInProfiles().map(builtInView), ...shelf.all().map(ownView)],
    profile: (id) =>
      shelf.all().find(({ profile }) => profile.id === id)?.profile ??
      builtInProfiles().find((profile) => profile.id === id),
    suggest: (file) =>
      studied(file, (path, request, digest) =>
        reader.study(path, request, { ask: 'suggest', digest, profiles: own() }),
      ),
    async preview(data, file) {
      const profile = checkedProfile(data);
      return studied(file, (path, request, digest) =>
        reader.study(path, request, { ask: 'preview', digest, profile }),
      );
    },
    compare,
    async save(data, { dataPointId, acceptChanges = false }, actor) {
      const checked = checkedProfile(data);
      refuseTaken(checked);
      const diff = dataPointId === undefined ? undefined : await compare(checked, dataPointId);
      if (diff && diff.changed > 0 && !acceptChanges) {
        const message = `This would change ${diff.changed} stored readings: look at the comparison, then save it with the changes accepted`;
        throw new BoxError('CONFLICT', message);
      }
      const profile = numbered(checked, shelf.all());
      const savedAt = instantOfSeconds(Math.floor(Date.now() / 1000));
      const kept = await shelf.keep({ ...profile }, dataPointId, { savedAt, savedBy: actor });
      const { id, version } = profile;
      await store.audit({
        actor,
        action: 'profile-saved',
        detail: { profile: id, version, ...(dataPointId === undefined ? {} : { dataPoint: dataPointId }) },
      });
      const taken =
        dataPointId === undefined
          ? nothingTaken
          : await takeAgain(id, dataPointId, diff?.digests ?? [], actor);
      return { profile: ownView(kept), ...taken };
    },
    async remove(id, actor) {
      await shelf.remove(id);
      await store.audit({ actor, action: 'profile-removed', detail: { profile: id } });
    },
  };

  /** Reads anew what the data point has delivered: first what stands under this profile, oldest first, then what waits in
   *  the quarantine. */
  async function takeAgain(
    profileId: string,
    dataPointId: string,
    digests: readonly Digest[],
    actor: string,
  ): Promise<Omit<SavedProfile, 'profile'>> {
    const sums = { ...nothingTaken };
    try {
      for (const digest of digests) {
        const receipt = await readAgain(digest, again);
        for (const file of receipt.files) {
          sums.readingsAdded += file.readingsAdded;
          sums.versionsAdded += file.versionsAdded;
        }
      }
      for (const id of waitingOf(dataPointId)) {
        const { files } = await retryQuarantined(id, again, actor);
        const read = files.filter(({ format, outcome }) => format === profileId && outcome !== 'quarantined');
        if (read.length > 0) sums.released += 1;
        else sums.stillQuarantined += 1;
        for (const file of read) {
          sums.readingsAdded += file.readingsAdded;
          sums.versionsAdded += file.versionsAdded;
        }
      }
    } finally {
      recorded();
    }
    return sums;
  }

  /** Open quarantined files of a data point, oldest first. */
  function waitingOf(dataPointId: string): number[] {
    const ids: number[] = [];
    for (let query: { before?: number } | undefined = {}; query;) {
      const page: ReturnType<Store['quarantine']> = store.quarantine({
        ...query,
        status: 'open',
        limit: 500,
      });
      ids.push(...page.items.filter((file) => file.dataPointId === dataPointId).map(({ id }) => id));
      query = page.next === undefined || ids.length >= mostRetries ? undefined : { before: page.next };
    }
    return ids.slice(0, mostRetries).toReversed();
  }

  async function studied<T>(
    file: FileOfProfile,
    study: (path: string, request: ReadRequest, digest: Digest) => Promise<T>,
  ): Promise<T> {
    const { delivery, digest } = found(file, store);
    const { archivePassword, zone } = pointOf(delivery);
    return withOriginal(delivery.digest, store, folder, (path, size) => {
      const name = delivery.name.slice(delivery.name.lastIndexOf('/') + 1);
      const request = { name, size, archivePassword, zone, receivedAt: delivery.receivedAt };
      return study(path, request, digest);
    });
  }

  function pointOf({ dataPointId }: Delivery): Pick<DataPoint, 'archivePassword' | 'zone'> {
    const point = dataPointId === undefined ? undefined : ports.dataPoint(dataPointId);
    return point ?? { archivePassword: { rule: 'name-prefix', length: 8 }, zone: defaultZone };
  }

  function knownPoint(id: string): DataPoint {
    const point = ports.dataPoint(id);
    if (!point) throw new BoxError('NOT_FOUND', `There is no data point "${id}"`);
    return point;
  }
}

const nothingTaken = { released: 0, stillQuarantined: 0, readingsAdded: 0, versionsAdded: 0 };

/** A stored file by its quarantine number or by the digest of its delivery. */
function found(file: FileOfProfile, store: Store) {
  if ('digest' in file) {
    const delivery = store.deliveryOf(file.digest);
    const [only] = delivery?.files ?? [];
    if (!delivery || !only)
      throw new BoxError('NOT_FOUND', `No file with the digest ${file.digest} was ever delivered`);
    return { delivery, digest: only.digest };
  }
  const quarantined = store.quarantined(file.quarantineId);
  const delivery = quarantined && store.delivery(quarantined.deliveryId);
  if (!delivery) throw new BoxError('NOT_FOUND', `There is no quarantined file ${file.quarantineId}`);
  return { delivery, digest: quarantined.digest };
}

/** A format of the box keeps its name: its readings are known by it. */
function refuseTaken({ id }: Profile): void {
  if (fileAdapters.some((adapter) => adapter.id === id))
    throw new BoxError(
      'CONFLICT',
      `"${id}" is a format that comes with the box: give the profile another id`,
    );
}

/** Every change of a saved profile is a version of its own; the same one again is not. */
function numbered(profile: Profile, kept: readonly OwnProfile[]): Profile {
  const before = kept.find(({ profile: { id } }) => id === profile.id)?.profile;
  if (!before) return profile;
  const isSame = JSON.stringify({ ...before, version: 0 }) === JSON.stringify({ ...profile, version: 0 });
  return { ...profile, version: isSame ? before.version : Math.max(profile.version, before.version + 1) };
}

function builtInView({ id, version, title }: Profile): ProfileView {
  return { id, version, title, kind: 'built-in', dataPointIds: [] };
}

function ownView({
  profile: { id, version, title },
  dataPointIds,
  savedAt,
  savedBy,
}: OwnProfile): ProfileView {
  return { id, version, title, kind: 'own', dataPointIds, savedAt, savedBy };
}
