// Bills in a thread of its own: a large house must not hold up the doors (design 6.3). One job, one answer, then it ends.
import { parentPort, workerData } from 'node:worker_threads';
import { Blocked } from '../billing/blocked.ts';
import { settle } from '../billing/settle.ts';
import { takeOver } from '../billing/take-over.ts';
import { takeOverLines } from '../billing/take-over-lines.ts';
import type { BillingAnswer, BillingJob } from './run-billing.ts';

const port = parentPort;
if (!port) throw new Error('Bills are computed in a worker thread');
port.postMessage(answerOf(workerData as BillingJob));

function answerOf({ kind, request }: BillingJob): BillingAnswer {
  try {
    if (kind === 'settle') {
      const { issues, sum, rows, checks, ...settlement } = settle(request);
      const text = JSON.stringify({ ...settlement, rows, sum, issues, checks });
      return {
        text,
        issues,
        sum,
        rows: rows.length,
        sound: checks.sumOfRowsIsSumOfCosts && checks.problems.length === 0,
      };
    }
    const taken = takeOver(request.property, request.readings, request.period);
    return { lines: takeOverLines(taken), issues: taken.issues };
  } catch (error) {
    if (error instanceof Blocked) return { issues: error.issues };
    throw error;
  }
}
