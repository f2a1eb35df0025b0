import mqtt from 'mqtt';
import type { Logger } from 'pino';
import { boxOfTopic, downTopic, presenceTopic, sharedIngest } from '../contract/topics.ts';
import { answerMessage } from './answer-message.ts';
import type { Database } from './database.ts';

/** How a consumer reaches the broker. Certificates in PEM; the broker's ACL gives the centre all topics. */
export interface BrokerOptions {
  readonly url: string;
  readonly authority?: string;
  readonly certificate?: string;
  readonly key?: string;
  /** Secret name under which all copies share the messages. */
  readonly group: string;
}

/** Messages of boxes that wait in this process; the broker keeps the rest. */
const mostWaiting = 64;

/** Takes the boxes' messages from the broker, as one of any number of equal copies: the broker gives each message to
 *  one of them. A box has one message under way, so two copies never hold two of the same box. */
export function consumeMqtt(options: BrokerOptions, database: Database, log: Logger) {
  const client = mqtt.connect(options.url, {
    protocolVersion: 5,
    clean: true,
    reconnectPeriod: 1000,
    connectTimeout: 10_000,
    keepalive: 60,
    properties: { receiveMaximum: mostWaiting },
    ...(options.authority === undefined ? {} : { ca: options.authority }),
    ...(options.certificate === undefined ? {} : { cert: options.certificate }),
    ...(options.key === undefined ? {} : { key: options.key }),
  });
  const topic = sharedIngest(options.group);
  const working = new Set<Promise<void>>();

  client.on('connect', () => {
    // Without this every receipt waits for a delayed ACK: 42 ms instead of 2 (sync-storage.md 0.5).
    if ('setNoDelay' in client.stream && typeof client.stream.setNoDelay === 'function')
      client.stream.setNoDelay(true);
    log.info({ broker: options.url }, 'Connected to the broker');
  });
  client.on('error', (error) => log.warn({ err: error }, 'The broker does not answer'));
  client.on('message', (topic, payload, packet) => {
    const origin = boxOfTopic(topic);
    if (!origin || packet.retain) return; // a retained message is a leftover: no box retains facts
    const presence = presenceTopic(origin.box) === topic;
    const work = presence ? notePresence(origin.box, payload.toString()) : respond(origin.box, payload);
    working.add(work);
    void work.finally(() => working.delete(work));
  });

  async function respond(box: string, payload: Uint8Array): Promise<void> {
    const { receipt, packed } = await answerMessage(database, payload, {
      box,
      at: Math.floor(Date.now() / 1000),
    });
    if (receipt.refusal) log.warn({ box, refusal: receipt.refusal }, 'Message refused');
    await client
      .publishAsync(downTopic(box, 'receipt'), Buffer.from(packed), { qos: 1 })
      .catch((error: unknown) => {
        log.warn({ box, err: error }, 'Receipt not sent; the box asks again');
      });
  }

  async function notePresence(box: string, state: string): Promise<void> {
    if (state !== 'online') return;
    await database.query('UPDATE box SET last_seen = now() WHERE box = $1', [box]).catch((error: unknown) => {
      log.warn({ box, err: error }, 'Presence not stored');
    });
  }

  // Waits for the broker if it is away, and is repeated by the client after every new connection.
  client.subscribeAsync(topic, { qos: 1 }).catch((error: unknown) => {
    log.error({ err: error }, 'The broker does not let the centre subscribe: look at its access rules');
  });
  return {
    async stop(): Promise<void> {
      if (client.connected) await client.unsubscribeAsync(topic).catch(() => undefined);
      await Promise.all(working);
      await client.endAsync(!client.connected);
    },
  };
}
