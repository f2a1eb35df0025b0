import { createHash } from 'node:crypto';
import mqtt from 'mqtt';
import { MessageRefused, readBody, unpackMessage } from '../contract/frame-message.ts';
import { receipt, type Receipt } from '../contract/receipt.ts';
import { downTopic, presenceTopic, upTopic } from '../contract/topics.ts';
import type { Credentials } from './https-transport.ts';
import { ExchangeFailed, type Transport } from './transport.ts';

/** How a box reaches the broker. */
export interface MqttOptions {
  readonly url: string;
  readonly box: string;
  readonly credentials: Credentials;
  /** How long a receipt may take. */
  readonly timeoutMs?: number;
  /** Seconds between keep-alives; longer on metered lines. */
  readonly keepAlive?: number;
  /** Commands and the desired state that come between receipts. */
  readonly onDownward?: (kind: string, payload: Uint8Array) => void;
}

/** The way over MQTT 5: QoS 1 both ways, presence as retained will, and never more than one message under way. The
 *  broker's own acknowledgement means nothing here: it says that the broker has the message, not the centre. */
export function mqttTransport(options: MqttOptions): Transport {
  const { url, box, credentials, timeoutMs = 30_000 } = options;
  const presence = presenceTopic(box);
  const client = mqtt.connect(url, {
    protocolVersion: 5,
    clientId: box,
    clean: true,
    queueQoSZero: false,
    keepalive: options.keepAlive ?? 300,
    reconnectPeriod: 0,
    connectTimeout: 15_000,
    ca: credentials.authority,
    ...(credentials.certificate === undefined ? {} : { cert: credentials.certificate, key: credentials.key }),
    properties: { sessionExpiryInterval: 0, receiveMaximum: 4 },
    will: { topic: presence, payload: Buffer.from('offline'), qos: 1, retain: true },
  });
  let waiting: (PromiseWithResolvers<Receipt> & { readonly of: string }) | undefined;
  let broken: Error | undefined;

  const ready = new Promise<void>((resolve, reject) => {
    client.once('connect', () => {
      // Without this every message waits for a delayed ACK: 42 ms instead of 2 (sync-storage.md 0.5).
      if ('setNoDelay' in client.stream && typeof client.stream.setNoDelay === 'function')
        client.stream.setNoDelay(true);
      client
        .subscribeAsync(downTopic(box, 'receipt').replace(/receipt$/, '+'), { qos: 1 })
        .then(() => client.publishAsync(presence, 'online', { qos: 1, retain: true }))
        .then(() => resolve(), reject);
    });
    client.once('error', reject);
    client.once('close', () => reject(new Error('The broker closed the connection')));
  });
  ready.catch((error: Error) => (broken = error));
  client.on('error', (error) => fail(error));
  client.on('close', () => fail(new Error('The connection to the broker is gone')));
  client.on('message', (topic, payload) => {
    if (topic === downTopic(box, 'receipt')) settle(payload);
    else options.onDownward?.(topic.slice(topic.lastIndexOf('/') + 1), payload);
  });

  function fail(error: Error): void {
    broken ??= error;
    waiting?.reject(
      new ExchangeFailed('lost', `The line broke before the receipt came: ${error.message}`, {
        cause: error,
      }),
    );
    waiting = undefined;
  }

  function settle(payload: Uint8Array): void {
    try {
      const answer = readBody(unpackMessage(payload), receipt);
      if (answer.of !== undefined && answer.of !== waiting?.of) return; // late or twice: answers a message before
      waiting?.resolve(answer);
      waiting = undefined;
    } catch (error) {
      if (!(error instanceof MessageRefused)) throw error; // a poisoned receipt confirms nothing; the time-out asks again
    }
  }

  return {
    name: 'mqtt',
    async exchange(kind, message, signal) {
      await ready.catch((cause: Error) => {
        throw new ExchangeFailed('unreachable', `The broker cannot be reached: ${cause.message}`, { cause });
      });
      if (broken)
        throw new ExchangeFailed('unreachable', `The connection to the broker is gone: ${broken.message}`);
      signal.throwIfAborted();
      const of = createHash('sha256').update(message).digest('hex');
      const answer = { ...Promise.withResolvers<Receipt>(), of };
      waiting = answer;
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const expire = () =>
        answer.reject(new ExchangeFailed('lost', `No receipt within ${timeoutMs / 1000} seconds`));
      limit.addEventListener('abort', expire, { once: true });
      try {
        client.publish(upTopic(box, kind), Buffer.from(message), { qos: 1 }, (error) => {
          if (error) fail(error);
        });
        return await answer.promise;
      } finally {
        limit.removeEventListener('abort', expire);
      }
    },
    async close() {
      if (!broken)
        await client.publishAsync(presence, 'offline', { qos: 1, retain: true }).catch(() => undefined);
      await client.endAsync(true);
    },
  };
}
