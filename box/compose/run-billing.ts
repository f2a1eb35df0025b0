import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BillingIssue } from '../billing/billing-issue.ts';
import type { SettleRequest } from '../billing/settle.ts';
import type { TakeOverLine } from '../billing/take-over-lines.ts';
import { BoxError } from '../domain/box-error.ts';

/** What is computed apart from the doors. */
export interface BillingJob {
  readonly kind: 'settle' | 'take-over';
  readonly request: SettleRequest;
}

/** What came of it: a settlement's text or the lines of a take-over; only issues if it is blocked. */
export interface BillingAnswer {
  readonly issues: readonly BillingIssue[];
  readonly text?: string;
  readonly sum?: string;
  readonly rows?: number;
  /** Whether the independent checks of the trace found nothing. */
  readonly sound?: boolean;
  readonly lines?: readonly TakeOverLine[];
}

/** Memory a bill may take. A house of 100 units needs 150 MB, one of 4,000 a gigabyte (test/bench/settle-property.ts). */
const mostMegabytes = 3072;

/** Runs a job in a thread of its own. Rejects with `FAULT` if the thread fails. */
export async function runBilling(job: BillingJob): Promise<BillingAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<BillingAnswer>();
  const worker = new Worker(new URL(`./billing-worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: job,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
  });
  worker.on('message', resolve);
  worker.on('error', (cause: Error) =>
    reject(new BoxError('FAULT', `The bill failed: ${cause.message}`, { cause })),
  );
  worker.on('exit', () => reject(new BoxError('FAULT', 'The bill ended without a result')));
  return promise;
}
