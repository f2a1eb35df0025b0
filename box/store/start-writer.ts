import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { BoxError, type BoxErrorCode, boxErrorCodes } from '../domain/box-error.ts';
import type { WriterAnswer, WriterCalls, WriterStart } from './writer-calls.ts';

/** The writer's thread as the main thread sees it. */
export interface Writer {
  /** Runs a call in the thread; `transfer` are buffers that are handed over instead of copied. */
  call<Name extends keyof WriterCalls>(
    name: Name,
    args: Parameters<WriterCalls[Name]>,
    transfer?: ArrayBuffer[],
  ): Promise<Awaited<ReturnType<WriterCalls[Name]>>>;
  close(): Promise<void>;
}

/** Starts the writer's thread; resolves when it is ready. A thread that dies fails the calls it had with
 *  `UNAVAILABLE` and is replaced at the next one; what it had committed is there. */
export async function startWriter(start: WriterStart, log: Logger): Promise<Writer> {
  let thread = startThread(start, log);
  let closed = false;
  await thread.ready;

  return {
    async call(name, args, transfer = []) {
      if (closed) throw new BoxError('STORE_CLOSED', 'The store is closed');
      if (thread.dead()) thread = startThread(start, log);
      await thread.ready;
      // The thread answers each call with the result of that call.
      return (await thread.ask(name, args, transfer)) as never;
    },
    async close() {
      if (closed) return;
      closed = true;
      if (!thread.dead()) await thread.ask('close', [], []).catch(() => undefined);
      await thread.ended;
    },
  };
}

function startThread(start: WriterStart, log: Logger) {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<unknown>();
  const ended = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined); // told to whoever calls next
  waiting.set(0, ready);
  let lastId = 0;
  let dead = false;
  const worker = new Worker(new URL(`./writer-worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: start,
    execArgv: [], // what the main program was started with (`-e`, `--input-type`) is not meant for this file
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  });
  worker.on('message', (answer: WriterAnswer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('message' in answer) call?.reject(errorOf(answer.code, answer.message));
    else call?.resolve(answer.result);
  });
  worker.on('error', (error) => log.error({ err: error }, 'The writer failed'));
  worker.on('exit', () => {
    dead = true;
    const lost = new BoxError('UNAVAILABLE', 'The writer stopped before it answered: try again');
    for (const call of waiting.values()) call.reject(lost);
    waiting.clear();
    ended.resolve();
  });

  return {
    ready: ready.promise,
    ended: ended.promise,
    dead: () => dead,
    async ask(call: keyof WriterCalls, args: readonly unknown[], transfer: ArrayBuffer[]): Promise<unknown> {
      lastId += 1;
      const answer = Promise.withResolvers<unknown>();
      waiting.set(lastId, answer);
      try {
        worker.postMessage({ id: lastId, call, args }, transfer);
      } catch (error) {
        waiting.delete(lastId);
        throw error;
      }
      return answer.promise;
    },
  };
}

function errorOf(code: string | undefined, message: string): Error {
  const known = boxErrorCodes.find((candidate) => candidate === code);
  return known === undefined ? new Error(message) : new BoxError(known satisfies BoxErrorCode, message);
}
