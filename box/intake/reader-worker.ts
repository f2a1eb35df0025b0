// The thread in which files are hashed, unpacked and parsed, so that a hostile or huge one never blocks the doors.
import { parentPort, workerData } from 'node:worker_threads';
import { buffersOf } from '../domain/reading-columns.ts';
import { packOriginal } from './pack-original.ts';
import { readDelivery } from './read-delivery.ts';
import type { ReaderJob, ReaderReport } from './reader-messages.ts';

const { scratchFolder } = workerData as { readonly scratchFolder: string };

parentPort?.on('message', (job: ReaderJob) => {
  void work(job);
});

async function work({ path, request, question }: ReaderJob): Promise<void> {
  report({ type: 'begun' }, []);
  try {
    if (question) {
      const { studyFile } = await import('./study-file.ts'); // seldom asked, and large
      report({ type: 'answer', answer: await studyFile(path, request, question, scratchFolder) }, []);
      return;
    }
    const packed = await packOriginal(path, request.size);
    report({ type: 'packed', packed }, [packed.original.buffer]);
    const files = await readDelivery(path, request, packed.digest, scratchFolder);
    const buffers = files.flatMap(({ readings }) => readings.flatMap(buffersOf));
    report({ type: 'files', files }, buffers);
  } catch (error) {
    report({ type: 'failed', message: error instanceof Error ? error.message : String(error) }, []);
  }
}

function report(message: ReaderReport, handedOver: ArrayBuffer[]): void {
  parentPort?.postMessage(message, handedOver);
}
