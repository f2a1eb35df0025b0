import type { Outbox } from '../../cloud-sync/uplink/outbox.ts';
import type { Store } from '../store/open-store.ts';

/** Name under which the store keeps how far the centre has got. */
const receiver = 'centre';

/** How often a confirmation is put on disk at most: a repeat after a power cut costs the centre nothing, a commit for
 *  each receipt would wear the card out (sync-storage.md 2.1). */
const savedEveryMs = 1000;

/** The store's change sequence as the uplink sees it. */
export function outboxOfStore(
  store: Pick<Store, 'changesAfter' | 'counts' | 'cursor' | 'advanceCursor'>,
): Outbox {
  const { epoch } = store.changesAfter(0, 1);
  let confirmed = store.cursor(receiver);
  let saved = confirmed;
  let savedAt = -savedEveryMs;
  return {
    epoch,
    lastChange: () => store.counts().lastChange,
    changesAfter: (change, limit) => store.changesAfter(change, limit),
    cursor: () => confirmed,
    async advanceCursor(change) {
      confirmed = change;
      if (change === saved || performance.now() - savedAt < savedEveryMs) return;
      saved = change;
      savedAt = performance.now();
      await store.advanceCursor(receiver, change);
    },
  };
}
