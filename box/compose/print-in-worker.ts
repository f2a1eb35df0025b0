import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BoxError } from '../domain/box-error.ts';
import type { PrintJob, PrintProgress, PrintReport } from './print-job.ts';

/** Most memory the printing thread may take. */
const heapLimitMb = 96;

/** Draws a document in a thread of its own and gives its bytes piece by piece, as fast as they are taken. `onProgress`
 *  hears of every finished statement. Throws BoxError `NOT_FOUND` for a user that is not in the settlement, `FAULT` if
 *  the thread dies. */
export async function* printInWorker(
  job: PrintJob,
  onProgress: (progress: PrintProgress) => void = () => undefined,
): AsyncGenerator<Uint8Array, void> {
  const { document, settlement } = job;
  if (document.kind === 'statement' && !settlement.rows.some(({ user }) => user === document.user))
    throw new BoxError('NOT_FOUND', `"${document.user}" is not in this settlement`);
  // The trace is ten times the rest and is not printed.
  const printed = { ...job, settlement: { ...settlement, trace: { steps: [], rules: {} } } };
  const worker = new Worker(new URL(`./print-worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: printed,
    execArgv: [], // what the main program was started with is not meant for this file
    resourceLimits: { maxOldGenerationSizeMb: heapLimitMb, maxYoungGenerationSizeMb: 8 },
  });
  try {
    for (;;) {
      const answer = once(worker, 'message');
      worker.postMessage('more', []);
      const [report] = (await answer.catch((error: unknown) => {
        throw new BoxError('FAULT', 'The printing thread died', { cause: error });
      })) as [PrintReport];
      if (report.type === 'end') return;
      if (report.type === 'failed') throw new BoxError('FAULT', report.message);
      if (report.progress) onProgress(report.progress);
      yield report.bytes;
    }
  } finally {
    await worker.terminate();
  }
}
