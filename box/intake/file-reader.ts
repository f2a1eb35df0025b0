import { extname } from 'node:path';
import { tmpdir } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { BoxError } from '../domain/box-error.ts';
import type { ReadFile, ReadRequest, ReadsFiles } from './ingest-file.ts';
import { type PackedOriginal, packOriginal } from './pack-original.ts';
import { Refused } from './refused.ts';
import { refusedFile } from './read-delivery.ts';
import type { ReaderJob, ReaderReport } from './reader-messages.ts';
import type { StudyAnswers, StudyQuestion } from './study-file.ts';

/** How the reader's thread is bounded. */
export interface FileReaderOptions {
  /** Folder for what is unpacked, on a disk and not in memory; the system's temporary folder by default. */
  readonly scratchFolder?: string;
  /** Longest time for one file, in milliseconds. */
  readonly timeLimitMs?: number;
  /** Largest heap of the thread, in megabytes. */
  readonly heapLimitMb?: number;
  /** How long a thread without work is kept, in milliseconds: between two deliveries its memory serves nobody. */
  readonly keepIdleMs?: number;
}

/** The reader, and how to end its thread. */
export type FileReader = ReadsFiles & {
  /** Answers a question about a file without storing anything. Rejects with `PARSER_FAILED` if the file exhausts the
   *  thread. */
  study<Question extends StudyQuestion>(
    path: string,
    request: ReadRequest,
    question: Question,
  ): Promise<StudyAnswers[Question['ask']]>;
  close(): Promise<void>;
};

/** Starts the thread that reads files, one at a time. A file that exhausts its memory or time comes back refused as
 *  `parser-failed`, and a new thread takes over. */
export function startFileReader(options: FileReaderOptions, log: Logger): FileReader {
  const { scratchFolder = tmpdir(), timeLimitMs = 120_000, heapLimitMb = 64, keepIdleMs = 60_000 } = options;
  let thread: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  let idle: NodeJS.Timeout | undefined;

  async function endThread(): Promise<void> {
    const ending = thread;
    thread = undefined;
    await ending?.terminate();
  }

  function startThread(): Worker {
    const worker = new Worker(workerUrl, {
      workerData: { scratchFolder },
      execArgv: [], // what the main program was started with is not meant for this file
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMb, maxYoungGenerationSizeMb: 8 },
    });
    worker.on('error', (error) => log.error({ err: error }, 'The reader thread died'));
    worker.unref();
    return worker;
  }

  async function read(path: string, request: ReadRequest) {
    if (closed) throw new BoxError('UNAVAILABLE', 'The reader is closed');
    clearTimeout(idle);
    thread ??= startThread();
    const outcome = await ask(thread, { path, request }, timeLimitMs);
    if (outcome.failure === undefined && outcome.answer === undefined) {
      idle = setTimeout(() => void endThread(), keepIdleMs).unref();
      return { ...outcome.packed, files: outcome.files };
    }
    if (outcome.answer) throw new TypeError('The reader answered a question nobody asked');
    log.error({ name: request.name, failure: outcome.failure }, 'A file was too much for the reader thread');
    await endThread();
    const packed = outcome.packed ?? (await packOriginal(path, request.size));
    const refused = new Refused('parser-failed', `Our reader gave up on it: ${outcome.failure}`);
    return { ...packed, files: [refusedFile(request, packed.digest, refused)] };
  }

  async function study(path: string, request: ReadRequest, question: StudyQuestion) {
    if (closed) throw new BoxError('UNAVAILABLE', 'The reader is closed');
    clearTimeout(idle);
    thread ??= startThread();
    const outcome = await ask(thread, { path, request, question }, Math.min(timeLimitMs, studyLimitMs));
    if (outcome.answer) {
      idle = setTimeout(() => void endThread(), keepIdleMs).unref();
      return outcome.answer;
    }
    await endThread();
    throw new BoxError(
      'PARSER_FAILED',
      `The file was too much for a preview: ${outcome.failure ?? 'no answer'}`,
    );
  }

  return {
    study<Question extends StudyQuestion>(path: string, request: ReadRequest, question: Question) {
      const turn = last.then(() => study(path, request, question));
      last = turn.catch(() => undefined);
      // The thread answers each question with an answer of its kind.
      return turn as Promise<StudyAnswers[Question['ask']]>;
    },
    read(path, request) {
      const turn = last.then(() => read(path, request));
      last = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      closed = true;
      await last;
      clearTimeout(idle);
      await endThread();
    },
  };
}

/** Longest time for the thread to load what it reads with, in milliseconds; a busy small box needs some seconds. */
const startLimitMs = 60_000;

/** Somebody waits for the answer, in milliseconds. */
const studyLimitMs = 20_000;

/** The thread's module beside this one, as source or compiled. */
const workerUrl = new URL(`./reader-worker${extname(import.meta.url)}`, import.meta.url);

/** What became of a job: everything, or why not, with the packed original if it got that far. */
type Outcome =
  | {
      readonly failure?: undefined;
      readonly packed: PackedOriginal;
      readonly files: readonly ReadFile[];
      readonly answer?: undefined;
    }
  | { readonly failure: string; readonly packed?: PackedOriginal; readonly answer?: undefined }
  | { readonly failure?: undefined; readonly answer: StudyAnswers[StudyQuestion['ask']] };

/** Gives a thread one job. Rejects only if the file could not be read from the disk. */
function ask(thread: Worker, job: ReaderJob, timeLimitMs: number): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  let packed: PackedOriginal | undefined;
  const giveUp = (failure: string): void => resolve(packed ? { failure, packed } : { failure });
  const onMessage = (message: ReaderReport): void => {
    if (message.type === 'begun') {
      clearTimeout(timer);
      timer = setTimeout(() => giveUp(`it took longer than ${timeLimitMs / 1000} s`), timeLimitMs);
    } else if (message.type === 'packed') packed = message.packed;
    else if (message.type === 'answer') resolve({ answer: message.answer });
    else if (message.type === 'failed') reject(new Error(message.message));
    else if (packed) resolve({ packed, files: message.files });
  };
  const onError = (error: Error): void => giveUp(error.message);
  const onExit = (): void => giveUp('its thread ended');
  let timer = setTimeout(() => giveUp('its thread did not start'), startLimitMs);
  thread.on('message', onMessage).on('error', onError).on('exit', onExit);
  thread.ref();
  thread.postMessage(job, []);
  return promise.finally(() => {
    clearTimeout(timer);
    thread.off('message', onMessage).off('error', onError).off('exit', onExit);
    thread.unref();
  });
}
