import type { ProfileDiff, ReadingChange } from '../api/ports.ts';
import type { Profile } from '../adapters/profile/profile-schema.ts';
import type { IsoDate } from '../domain/civil-day.ts';
import type { DataPoint } from '../domain/data-point.ts';
import type { Digest } from '../domain/delivery.ts';
import { factKey } from '../domain/fact-key.ts';
import type { Reading } from '../domain/reading.ts';
import { fromColumns } from '../domain/reading-columns.ts';
import type { FileReader } from '../intake/file-reader.ts';
import { withOriginal } from '../intake/with-original.ts';
import type { Store } from '../store/open-store.ts';

/** What comparing needs. */
export interface ComparePorts {
  readonly store: Pick<Store, 'deliveries' | 'original' | 'readings'>;
  readonly reader: Pick<FileReader, 'read'>;
  readonly folder: string;
}

/** Files of one profile that are compared and read again, the newest; older ones stay as they are. */
const mostFiles = 200;

/** Readings that are held against the stored ones. */
const mostReadings = 200_000;

/** Changes that are listed; the others are counted. */
const mostListed = 100;

/** Reads what a data point has delivered under a profile with a new version of it, and compares: what would be the same,
 *  new, another value, or not read any more. Nothing is stored. */
export async function compareProfile(
  profile: Profile,
  point: DataPoint,
  ports: ComparePorts,
): Promise<ProfileDiff & { readonly digests: readonly Digest[] }> {
  const digests = recordedUnder(profile.id, point.id, ports.store);
  const now = new Map<string, Reading>();
  let refused = 0;
  for (const { digest, name, receivedAt } of digests) {
    const { archivePassword, zone } = point;
    const { files } = await withOriginal(digest, ports.store, ports.folder, (path, size) =>
      ports.reader.read(path, { name, size, archivePassword, zone, receivedAt, profiles: [profile] }),
    );
    for (const { readings, devices, refusal } of files) {
      if (refusal) refused += 1;
      for (const columns of readings)
        for (const reading of fromColumns(columns, devices))
          if (now.size < mostReadings) now.set(factKey(reading), reading);
    }
  }
  const diff = { files: digests.length, refused, unchanged: 0, added: 0, changed: 0, missing: 0 };
  const changes: ReadingChange[] = [];
  const own = new Set(digests.map(({ digest }) => digest));
  const stored = storedReadings(now, own, ports.store);
  for (const [key, reading] of now) {
    const before = stored.get(key);
    if (!before) diff.added += 1;
    else if (before.value === reading.value) diff.unchanged += 1;
    else {
      diff.changed += 1;
      if (changes.length < mostListed) changes.push(changeOf(reading, before.value));
    }
  }
  for (const [key, reading] of stored) if (own.has(reading.digest) && !now.has(key)) diff.missing += 1;
  return { ...diff, changes, digests: digests.map(({ digest }) => digest) };
}

/** The originals in which the data point has delivered files of this format, oldest first: a later one counts. */
function recordedUnder(format: string, dataPointId: string, store: ComparePorts['store']) {
  const found: { digest: Digest; name: string; receivedAt: Reading['measuredAt'] & string }[] = [];
  for (let query: { before?: number } | undefined = {}; query;) {
    const page: ReturnType<Store['deliveries']> = store.deliveries({ ...query, dataPointId, limit: 200 });
    for (const { digest, name, receivedAt, files } of page.items) {
      const isOfIt = files.some((file) => file.format === format && file.outcome !== 'quarantined');
      if (isOfIt && !found.some((one) => one.digest === digest))
        found.push({ digest, name: name.slice(name.lastIndexOf('/') + 1), receivedAt });
    }
    query = page.next === undefined || found.length >= mostFiles ? undefined : { before: page.next };
  }
  return found.slice(0, mostFiles).toReversed();
}

/** What is stored of the devices that the files are about, in the days they cover. */
function storedReadings(
  now: ReadonlyMap<string, Reading>,
  digests: ReadonlySet<Digest>,
  store: ComparePorts['store'],
) {
  const stored = new Map<string, ReturnType<Store['readings']>[number]>();
  const devices = Map.groupBy(now.values(), ({ device }) => `${device.class}/${device.serial}`);
  for (const readings of devices.values()) {
    const [first] = readings;
    if (!first) continue;
    const days = readings.map(({ validOn }) => validOn).toSorted();
    const span = { firstDay: days[0] as IsoDate, lastDay: days.at(-1) as IsoDate };
    for (const reading of store.readings({ device: first.device, ...span, limit: mostReadings }))
      if (now.has(factKey(reading)) || digests.has(reading.digest)) stored.set(factKey(reading), reading);
  }
  return stored;
}

function changeOf(
  { device, quantity, kind, validOn, value, position }: Reading,
  before: string,
): ReadingChange {
  return { serial: device.serial, quantity, kind, validOn, stored: before, now: value, position };
}
