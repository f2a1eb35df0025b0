import type { Logger } from 'pino';
import { BoxError } from '../domain/box-error.ts';
import type { Receipt } from '../domain/receipt.ts';
import { ingestFile, type IngestPorts } from './ingest-file.ts';
import type { Spool, SpooledFile } from './spool.ts';

/** What the line tells about each file it has finished with. */
export type LineEvent =
  | { readonly type: 'receipt'; readonly file: SpooledFile; readonly receipt: Receipt }
  | { readonly type: 'waiting'; readonly file: SpooledFile; readonly reason: string }
  | { readonly type: 'set-aside'; readonly file: SpooledFile; readonly reason: string };

/** The one line on which received files wait for their ingest, oldest first, one at a time. */
export interface IngestLine {
  /** Resolves with the receipt of a file on the line once it is recorded; rejects if it was set aside. */
  receiptOf(id: string): Promise<Receipt>;
  /** Resolves when the line is empty. */
  idle(): Promise<void>;
  /** Number of files waiting or being read. */
  readonly length: number;
  /** Finishes the file it is at and stops; what waits stays in the spool. */
  stop(): Promise<void>;
}

/** Waits after a failure that may pass, in milliseconds; the last one repeats. */
const waitsMs = [1_000, 5_000, 30_000, 120_000] as const;

/** A file that fails this often for a reason that should not occur is set aside so that the next ones get through. */
const mostTries = 3;

/** Ingests what waits in the spool and whatever arrives. A file leaves the spool only after its commit; after a
 *  crash it is ingested again, which adds nothing. */
export function startIngestLine(
  spool: Spool,
  ports: IngestPorts,
  log: Logger,
  tell: (event: LineEvent) => void = () => undefined,
): IngestLine {
  const waiting: SpooledFile[] = [];
  const listeners = new Map<string, PromiseWithResolvers<Receipt>>();
  const stopping = new AbortController();
  let working: Promise<void> | undefined;

  function enqueue(file: SpooledFile): void {
    if (stopping.signal.aborted) return;
    waiting.push(file);
    working ??= work();
  }

  async function work(): Promise<void> {
    for (let file = waiting[0]; file && !stopping.signal.aborted; file = waiting[0]) {
      await ingest(file);
      if (!stopping.signal.aborted) waiting.shift();
    }
    working = undefined; // here, not after: a file that arrives in between would wait for the next one
  }

  async function ingest(file: SpooledFile): Promise<void> {
    for (let tries = 1; !stopping.signal.aborted; tries += 1) {
      try {
        const receipt = await ingestFile(file, ports);
        await spool.remove(file.id);
        report(file, receipt);
        return;
      } catch (error) {
        const passes = error instanceof BoxError && error.retryable;
        const reason = error instanceof Error ? error.message : String(error);
        if (!passes && tries >= mostTries) return setAside(file, error, reason);
        log.warn({ file: file.id, name: file.delivery.name, tries, err: error }, 'File waits to be ingested');
        tell({ type: 'waiting', file, reason });
        await pause(waitsMs[Math.min(tries, waitsMs.length) - 1] ?? 0, stopping.signal);
      }
    }
  }

  function report(file: SpooledFile, receipt: Receipt): void {
    const added = receipt.files.reduce((sum, { readingsAdded }) => sum + readingsAdded, 0);
    const quarantined = receipt.files.filter(({ outcome }) => outcome === 'quarantined').length;
    log.info(
      {
        delivery: receipt.deliveryId,
        name: file.delivery.name,
        files: receipt.files.length,
        added,
        quarantined,
      },
      'File ingested',
    );
    tell({ type: 'receipt', file, receipt });
    settle(file.id)?.resolve(receipt);
  }

  async function setAside(file: SpooledFile, error: unknown, reason: string): Promise<void> {
    log.error(
      { file: file.id, name: file.delivery.name, err: error },
      'File set aside, it cannot be ingested',
    );
    await spool.setAside(file.id);
    tell({ type: 'set-aside', file, reason });
    settle(file.id)?.reject(
      new BoxError('PARSER_FAILED', `"${file.delivery.name}" was set aside: ${reason}`),
    );
  }

  function settle(id: string): PromiseWithResolvers<Receipt> | undefined {
    const listener = listeners.get(id);
    listeners.delete(id);
    return listener;
  }

  spool.onArrival(enqueue);
  for (const file of spool.pending()) enqueue(file);

  return {
    receiptOf(id) {
      const listener = listeners.get(id) ?? Promise.withResolvers<Receipt>();
      listeners.set(id, listener);
      return listener.promise;
    },
    async idle() {
      for (let current = working; current; current = working) await current;
    },
    get length() {
      return waiting.length;
    },
    async stop() {
      stopping.abort();
      await working;
      for (const id of listeners.keys()) {
        const message = 'The box is stopping: the file is kept and will be ingested after the next start';
        settle(id)?.reject(new BoxError('UNAVAILABLE', message));
      }
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
