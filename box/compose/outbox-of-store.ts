import type { Outbox, OutboxFact } from '../../cloud-sync/uplink/outbox.ts';
import type { Store } from '../store/open-store.ts';

/** Name under which the store keeps how far the centre has got. */
const receiver = 'centre';

/** How often a confirmation is put on disk at most: a repeat after a power cut costs the centre nothing, a commit for
 *  each receipt would wear the card out (sync-storage.md 2.1). */
const savedEveryMs = 1000;

/** Largest document that goes to the centre, in bytes: its message has to fit into one (contract, `largestBody`). The
 *  centre is told that a larger one exists and is not there. */
const largestDocument = 8 * 1024 * 1024;

/** The store's change sequence as the uplink sees it. */
export function outboxOfStore(
  store: Pick<Store, 'changesAfter' | 'document' | 'counts' | 'cursor' | 'advanceCursor'>,
): Outbox {
  const { epoch } = store.changesAfter(0, 1);
  let confirmed = store.cursor(receiver);
  let saved = confirmed;
  let savedAt = -savedEveryMs;
  return {
    epoch,
    lastChange: () => store.counts().lastChange,
    changesAfter(change, limit) {
      const piece = store.changesAfter(change, limit);
      return { ...piece, changes: piece.changes.flatMap((fact) => withText(fact, store)) };
    },
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

/** A change with everything that the centre has to know of it. */
function withText(
  fact: ReturnType<Store['changesAfter']>['changes'][number],
  store: Pick<Store, 'document'>,
): OutboxFact[] {
  if (fact.type !== 'document') return [fact];
  const { change, kind, key, version, size } = fact.document;
  const text = size > largestDocument ? undefined : store.document(kind, key, version)?.text;
  if (text === undefined) return [];
  const body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return [{ type: 'document', change, document: { type: kind, id: key, version, body } }];
}
