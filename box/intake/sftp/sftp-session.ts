import type { Logger } from 'pino';
import type { ServerChannel } from 'ssh2';
import { type AnswerPorts, createAnswers, refusalFor } from './answer-request.ts';
import type { BytesInFlight } from './bytes-in-flight.ts';
import { createPacketStream } from './packet-stream.ts';
import { DamagedRequest, decodeRequest, type SftpRequest } from './sftp-packet.ts';
import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';
import { statusReply } from './sftp-reply.ts';
import type { SocketFlow } from './socket-flow.ts';

/** What a session needs besides answers. */
export interface SessionPorts extends AnswerPorts {
  readonly flow: SocketFlow;
  readonly inFlight: BytesInFlight;
  /** Bytes waiting in the socket, and a way to learn that they are gone. */
  readonly socket: { readonly writableLength: number; once(event: 'drain', listener: () => void): unknown };
  /** Called for each request. */
  requested(): void;
  /** The sender does not speak SFTP: its connection is of no use. */
  cutOff(reason: string): void;
  readonly log: Logger;
}

/** A session that runs. */
export interface SftpSession {
  /** Resolves when everything that was asked is done and the files left open are put aside. */
  readonly over: Promise<void>;
  /** Ends it: the connection is gone. */
  stop(): void;
}

/** A reply that keeps its place in the row. */
interface Slot {
  reply?: Buffer;
}

/** Refusals of one session that are told; more would only fill the log. */
const mostRefusalsTold = 100;

/** Speaks SFTP version 3 on a channel. Requests begin in the order in which they came; only WRITEs overlap. Replies go
 *  out in that order too: old scp cuts files whose replies overtake each other (spec sftp 0.4). */
export function runSftpSession(channel: ServerChannel, ports: SessionPorts): SftpSession {
  const { limits, flow, inFlight } = ports;
  const answers = createAnswers(ports);
  const stream = createPacketStream();
  const waiting: { readonly request: SftpRequest; readonly slot: Slot }[] = [];
  const slots: Slot[] = [];
  const over = Promise.withResolvers<void>();
  let busy = false;
  let bytesHere = 0;
  let flushing = false;
  let ended = false;
  let finishing = false;
  let refusalsTold = 0;

  function onData(bytes: Uint8Array): void {
    try {
      for (const packet of stream.push(bytes)) take(packet);
    } catch (error) {
      ports.cutOff(error instanceof Error ? error.message : 'What it sends is no SFTP');
      return;
    }
    proceed();
    hold();
  }

  function take(packet: readonly Uint8Array[]): void {
    ports.requested();
    const slot: Slot = {};
    slots.push(slot);
    try {
      const request = decodeRequest(packet);
      if (request.type === 'write') countIn(request.bytes);
      waiting.push({ request, slot });
    } catch (error) {
      if (!(error instanceof DamagedRequest)) throw error;
      fill(slot, refusalReply(error.id, error));
    }
  }

  function countIn(bytes: number): void {
    bytesHere += bytes;
    inFlight.add(bytes);
  }

  function countOut(bytes: number): void {
    bytesHere -= bytes;
    inFlight.remove(bytes);
    if (bytesHere <= limits.bytesInFlight / 2) flow.release('disk', channel);
  }

  function hold(): void {
    if (bytesHere > limits.bytesInFlight) flow.hold('disk', channel);
    if (waiting.length > limits.queuedOperations) flow.hold('queue', channel);
    if (bytesHere > 0 && inFlight.isFull()) {
      flow.hold('disk-in-all', channel);
      inFlight.whenRoom(() => flow.release('disk-in-all', channel));
    }
  }

  /** Begins what waits, up to the first request that takes its time. */
  function proceed(): void {
    for (let next = busy ? undefined : waiting.shift(); next; next = busy ? undefined : waiting.shift()) {
      begin(next.request, next.slot);
    }
    if (waiting.length <= limits.queuedOperations / 2) flow.release('queue', channel);
    if (ended && !busy && !finishing) finish();
  }

  function begin(request: SftpRequest, slot: Slot): void {
    const answer = attempt(request);
    if (!(answer instanceof Promise)) return fill(slot, answer);
    if (request.type === 'write') {
      void answer.then((reply) => {
        countOut(request.bytes);
        fill(slot, reply);
      });
      return;
    }
    busy = true;
    void answer.then((reply) => {
      busy = false;
      fill(slot, reply);
      proceed();
    });
  }

  /** Never throws or rejects: whatever goes wrong is answered. */
  function attempt(request: SftpRequest): Buffer | Promise<Buffer> {
    try {
      const answer = answers.answer(request);
      return answer instanceof Promise ? answer.catch((error: unknown) => refuse(request, error)) : answer;
    } catch (error) {
      return refuse(request, error);
    }
  }

  function refuse(request: SftpRequest, error: unknown): Buffer {
    const refusal = refusalFor(error);
    if (!refusal) ports.log.error({ err: error, request: request.type }, 'SFTP request failed');
    const id = request.type === 'init' ? 0 : request.id;
    return refusalReply(id, refusal ?? new SftpRefusal(sftpStatus.failure, 'The box failed'), request.type);
  }

  function refusalReply(id: number, refusal: SftpRefusal, what = 'request'): Buffer {
    const { status, message } = refusal;
    const told = status !== sftpStatus.noSuchFile && status !== sftpStatus.endOfFile;
    if (told && refusalsTold < mostRefusalsTold) {
      refusalsTold += 1;
      ports.tell('refusal', `Refused to ${what}: ${message}`, { request: what, status });
    }
    return statusReply(id, status, message);
  }

  function fill(slot: Slot, reply: Buffer): void {
    slot.reply = reply;
    if (flushing) return;
    flushing = true;
    queueMicrotask(flush);
  }

  /** Sends the replies at the head of the row as one piece. */
  function flush(): void {
    flushing = false;
    let count = 0;
    const ready: Buffer[] = [];
    for (let reply = slots[0]?.reply; reply; reply = slots[count]?.reply) {
      ready.push(reply);
      count += 1;
    }
    slots.splice(0, count);
    if (ready.length === 0 || !channel.writable) return;
    try {
      channel.write(ready.length === 1 ? ready[0] : Buffer.concat(ready), goOn);
    } catch {
      return; // the connection broke in between; its close event follows
    }
    if (channel.writableLength > limits.replyBacklog) channel.pause();
    if (ports.socket.writableLength > limits.replyBacklog) {
      flow.hold('replies', channel);
      ports.socket.once('drain', () => flow.release('replies', channel));
    }
  }

  /** The sender has taken some replies: its next requests are read again. */
  function goOn(): void {
    if (channel.isPaused() && channel.writableLength <= limits.replyBacklog / 2) channel.resume();
  }

  function end(): void {
    ended = true;
    proceed();
  }

  function finish(): void {
    finishing = true;
    flow.release('queue', channel);
    answers.abandonAll().then(close, (error: unknown) => {
      ports.log.error({ err: error }, 'Unfinished uploads could not be put aside');
      close();
    });
  }

  function close(): void {
    flush();
    try {
      channel.exit(0); // without a status scp reports a failure (spec sftp 2.2, S2)
      channel.end();
    } catch {
      // The connection is gone already.
    }
    over.resolve();
  }

  channel.on('data', onData);
  channel.once('end', end);
  channel.once('close', end);
  channel.on('error', () => undefined);
  return { over: over.promise, stop: end };
}
