import { request } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { boxFolder } from '../compose/box-folder.ts';
import { BoxError, type BoxErrorCode, boxErrorCodes } from '../domain/box-error.ts';
import { findSettings } from '../store/open-settings.ts';

/** A question to the API. */
export interface Question {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON, or as it is if it is a stream. */
  readonly body?: object | Readable;
}

/** The box as the command line reaches it: over the control socket if the daemon runs, else in this process. Both
 *  ways end in the same routes. */
export interface BoxClient {
  /** The answer, which has the shape that the route declares; `undefined` if there is none. Rejects with the `BoxError`
   *  that the route answered. */
  ask<T>(question: Question): Promise<T>;
  /** The bytes of an answer that is no JSON. */
  bytes(question: Question): Promise<Readable>;
  /** Whether a daemon answers. */
  readonly running: boolean;
  /** What opening the settings here has found, for the person at the terminal. */
  readonly notice?: string;
  close(): Promise<void>;
}

/** An answer before anybody has looked inside. */
interface Answer {
  readonly status: number;
  readonly body: Readable;
}

/** Reaches the box in a folder. Rejects as `openBox` does if no daemon runs. */
export async function openBoxClient(path: string): Promise<BoxClient> {
  const folder = boxFolder(path);
  await findSettings(folder.path);
  const way = (await daemonAnswers(folder.controlSocket))
    ? { send: (question: Question) => overSocket(folder.controlSocket, question), running: true }
    : { ...(await inProcess(folder.path)), running: false };
  const send = async (question: Question): Promise<Answer> => {
    const answer = await way.send(question);
    if (answer.status < 400) return answer;
    throw errorOf(await json(answer.body).catch(() => undefined), answer.status);
  };
  return {
    running: way.running,
    ...('notice' in way && way.notice !== undefined ? { notice: way.notice } : {}),
    async ask<T>(question: Question) {
      const { status, body } = await send(question);
      if (status !== 204) return (await json(body)) as T;
      body.resume();
      return undefined as T;
    },
    bytes: async (question) => (await send(question)).body,
    close: async () => ('close' in way ? way.close() : undefined),
  };
}

/** Whether somebody answers at the socket; one that a killed daemon has left behind does not. */
async function daemonAnswers(socketPath: string): Promise<boolean> {
  try {
    const answer = await overSocket(socketPath, { method: 'GET', path: 'health' });
    answer.body.resume();
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return false;
    if (code === 'EACCES') {
      const message = `The box belongs to another user: call the command as that user, such as "sudo -u meterbox meterbox …"`;
      throw new BoxError('NOT_ALLOWED', message, { cause: error });
    }
    throw error;
  }
}

function overSocket(socketPath: string, question: Question): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { payload, headers } = payloadOf(question);
  const asking = request({ socketPath, method: question.method, path: urlOf(question), headers }, (answer) =>
    resolve({ status: answer.statusCode ?? 500, body: answer }),
  );
  asking.on('error', reject);
  if (payload instanceof Readable) payload.on('error', reject).pipe(asking);
  else asking.end(payload);
  return promise;
}

/** The same routes without a daemon: the box is opened here for the length of the command. */
async function inProcess(path: string) {
  const [{ openBox }, { boxStatus }, { buildApi }, { default: pino }] = await Promise.all([
    import('../compose/open-box.ts'),
    import('../compose/box-status.ts'),
    import('../api/build-api.ts'),
    import('pino'),
  ]);
  const box = await openBox(path, pino({ enabled: false }));
  const api = buildApi(box.apiPorts(boxStatus(box)), { caller: 'command' });
  await api.ready();
  return {
    notice: box.settings.notice,
    async send(question: Question): Promise<Answer> {
      const answer = await api.inject({
        method: question.method,
        url: urlOf(question),
        ...payloadOf(question),
        payloadAsStream: true,
      });
      return { status: answer.statusCode, body: answer.stream() };
    },
    async close() {
      await api.close();
      await box.close();
    },
  };
}

function urlOf({ path, query = {} }: Question): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return `/api/v1/${path}${given.length > 0 ? `?${new URLSearchParams(given).toString()}` : ''}`;
}

function payloadOf({ body }: Question): { payload?: string | Readable; headers: Record<string, string> } {
  if (body === undefined) return { headers: {} };
  if (body instanceof Readable)
    return { payload: body, headers: { 'content-type': 'application/octet-stream' } };
  return { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function errorOf(answer: unknown, status: number): BoxError {
  const { code, message } = (answer ?? {}) as { code?: string; message?: string };
  const known = boxErrorCodes.find((candidate): candidate is BoxErrorCode => candidate === code);
  return new BoxError(known ?? 'UNAVAILABLE', message ?? `The box answered ${status} without a reason`);
}
