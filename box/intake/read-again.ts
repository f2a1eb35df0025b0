import { BoxError } from '../domain/box-error.ts';
import type { Delivery, Digest } from '../domain/delivery.ts';
import type { Receipt } from '../domain/receipt.ts';
import { ingestFile, type IngestOptions, type IngestPorts } from './ingest-file.ts';
import { withOriginal } from './with-original.ts';

/** A delivery as the store knows it. */
type KnownDelivery = Delivery & { readonly id: number; readonly digest: Digest };

/** What taking in again asks the store. */
export interface OriginalShelf {
  quarantined(id: number): QuarantinedFile | undefined;
  delivery(id: number): KnownDelivery | undefined;
  /** Deliveries, newest first; `next` is the `before` of the following page. */
  deliveries(query: { before?: number }): {
    readonly items: readonly KnownDelivery[];
    readonly next?: number;
  };
  /** The delivered bytes. */
  original(digest: Digest): Uint8Array | undefined;
  closeQuarantine(id: number, status: 'accepted' | 'deleted', actor: string): Promise<void>;
}

/** What has to be known of a quarantined file to take it in again. */
export interface QuarantinedFile {
  readonly deliveryId: number;
  /** Of the file itself, which may be one of several in an archive. */
  readonly digest: Digest;
  readonly status: 'open' | 'accepted' | 'deleted';
}

/** What taking in again needs. */
export interface ReadAgainPorts {
  readonly shelf: OriginalShelf;
  readonly ingest: IngestPorts;
  /** Folder for the original while it is read: the spool's. */
  readonly folder: string;
}

/** Tries a quarantined file again, with the adapters and passwords of now. It stays in the quarantine if it is refused
 *  again; the receipt says why. */
export function retryQuarantined(id: number, ports: ReadAgainPorts, actor: string): Promise<Receipt> {
  return takeQuarantined(id, ports, actor, { again: true });
}

/** Takes a quarantined file in although its data point expects another format. */
export function acceptQuarantined(id: number, ports: ReadAgainPorts, actor: string): Promise<Receipt> {
  return takeQuarantined(id, ports, actor, { again: true, anyFormat: true });
}

/** Closes a quarantined file without taking it in; its original stays. */
export async function deleteQuarantined(
  id: number,
  shelf: Pick<OriginalShelf, 'quarantined' | 'closeQuarantine'>,
  actor: string,
): Promise<void> {
  openQuarantine(id, shelf);
  await shelf.closeQuarantine(id, 'deleted', actor);
}

/** Reads a stored original with the adapters of now: facts already there stay, other values become versions. */
export async function readAgain(digest: Digest, ports: ReadAgainPorts): Promise<Receipt> {
  const delivery = newestDelivery(digest, ports.shelf);
  if (!delivery) throw new BoxError('NOT_FOUND', `No file with the digest ${digest} was ever delivered`);
  return readOriginal(digest, delivery, ports, { again: true });
}

/** The newest delivery of some content: it says from which data point and when it came. */
function newestDelivery(digest: Digest, shelf: Pick<OriginalShelf, 'deliveries'>): KnownDelivery | undefined {
  for (let query: { before?: number } | undefined = {}; query;) {
    const { items, next }: ReturnType<OriginalShelf['deliveries']> = shelf.deliveries(query);
    const found = items.find((delivery) => delivery.digest === digest);
    if (found) return found;
    query = next === undefined ? undefined : { before: next };
  }
  return undefined;
}

async function takeQuarantined(
  id: number,
  ports: ReadAgainPorts,
  actor: string,
  options: IngestOptions,
): Promise<Receipt> {
  const { deliveryId, digest } = openQuarantine(id, ports.shelf);
  const delivery = ports.shelf.delivery(deliveryId);
  if (!delivery) throw new BoxError('NOT_FOUND', `The delivery of quarantined file ${id} is not there`);
  const receipt = await readOriginal(delivery.digest, delivery, ports, options);
  // Another file of the same archive may still be unreadable; that is not this one's business.
  const own = receipt.files.filter((file) => file.digest === digest);
  const judged = own.length > 0 ? own : receipt.files;
  if (judged.every(({ outcome }) => outcome !== 'quarantined'))
    await ports.shelf.closeQuarantine(id, 'accepted', actor);
  return receipt;
}

function openQuarantine(id: number, shelf: Pick<OriginalShelf, 'quarantined'>): QuarantinedFile {
  const file = shelf.quarantined(id);
  if (!file) throw new BoxError('NOT_FOUND', `There is no quarantined file ${id}`);
  if (file.status !== 'open') {
    throw new BoxError('CONFLICT', `Quarantined file ${id} was ${file.status} already`);
  }
  return file;
}

function readOriginal(
  digest: Digest,
  delivery: Delivery,
  ports: ReadAgainPorts,
  options: IngestOptions,
): Promise<Receipt> {
  return withOriginal(digest, ports.shelf, ports.folder, (path, size) =>
    ingestFile({ path, delivery: { ...delivery, size } }, ports.ingest, options),
  );
}
