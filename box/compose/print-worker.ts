// The thread in which documents are drawn: a statement takes 30 ms, a house of a thousand flats half a minute.
import { parentPort, workerData } from 'node:worker_threads';
import { overviewPdf } from '../exports/overview/overview-pdf.ts';
import { printFile } from '../exports/statement/print-file.ts';
import { statementPdf } from '../exports/statement/statement-pdf.ts';
import { BoxError } from '../domain/box-error.ts';
import { loadPrintFonts } from './load-print-fonts.ts';
import type { PrintJob, PrintProgress, PrintReport } from './print-job.ts';

const pieces = draw(workerData as PrintJob);

// One piece each time it is asked, so that a slow reader never fills the memory.
parentPort?.on('message', () => {
  try {
    const { value, done } = pieces.next();
    if (done === true) report({ type: 'end' }, []);
    else report({ type: 'piece', ...value }, [value.bytes.buffer]);
  } catch (error) {
    report({ type: 'failed', message: error instanceof Error ? error.message : String(error) }, []);
  }
});

interface Piece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly progress?: PrintProgress;
}

function* draw({ settlement, document, context, links }: PrintJob): Generator<Piece, void> {
  const fonts = loadPrintFonts();
  const contextOf = ({ user }: { readonly user: string }) => {
    const tenantLink = links[user];
    return tenantLink ? { ...context, tenantLink } : context;
  };
  switch (document.kind) {
    case 'overview':
      yield { bytes: own(overviewPdf(settlement, context, fonts)) };
      return;
    case 'statement': {
      const row = settlement.rows.find(({ user }) => user === document.user);
      if (!row) throw new BoxError('NOT_FOUND', `"${document.user}" is not in this settlement`);
      yield { bytes: own(statementPdf(settlement, row, contextOf(row), fonts)) };
      return;
    }
    case 'print-file':
      for (const { bytes, ...progress } of printFile(
        settlement,
        { contextOf, duplex: document.duplex },
        fonts,
      ))
        yield { bytes: own(bytes), progress };
  }
}

/** Bytes with a buffer of their own, to be handed over. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function report(message: PrintReport, handedOver: ArrayBuffer[]): void {
  parentPort?.postMessage(message, handedOver);
}
