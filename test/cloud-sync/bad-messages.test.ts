import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import mqtt, { type MqttClient } from 'mqtt';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAuthority } from '../../cloud-sync/central/authority.ts';
import { largestBody, packMessage } from '../../cloud-sync/contract/frame-message.ts';
import type { MessageKind } from '../../cloud-sync/contract/message.ts';
import { httpsTransport } from '../../cloud-sync/uplink/https-transport.ts';
import { makeKey } from '../../cloud-sync/uplink/make-key.ts';
import { factsOfBox, factsOfCentre } from '../simulators/facts-of-both.ts';
import { hasMosquitto } from '../simulators/mosquitto.ts';
import { deliveryOf } from '../simulators/random-facts.ts';
import {
  type Centre,
  enrolledBox,
  startCentre,
  type SyncBox,
  syncUntilDone,
} from '../simulators/sync-pair.ts';

const never = new AbortController().signal;

describe('over HTTPS', () => {
  let centre: Centre;
  let box: SyncBox;
  beforeAll(async () => {
    centre = await startCentre('https');
    box = await enrolledBox(centre);
  }, 60_000);
  afterAll(async () => {
    await box.close();
    await centre.close();
  });

  const hello = () =>
    packMessage(
      { kind: 'hello', box: box.id },
      { epoch: '00000000000000aa', last: 1, acked: 0, conversation: '00000000000000bb', version: '1' },
    );
  async function refusalOf(message: Uint8Array, kind: MessageKind = 'hello') {
    const transport = box.transport();
    try {
      return (await transport.exchange(kind, message, never)).refusal;
    } finally {
      await transport.close();
    }
  }

  it('takes a good message', async () => {
    expect(await refusalOf(hello())).toBeUndefined();
  });

  const header = (more: object = {}) => ({
    v: 1,
    kind: 'hello',
    box: box.id,
    bytes: 2,
    digest: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    ...more,
  });

  it.each<[string, () => Uint8Array, string]>([
    ['noise', () => randomBytes(300), 'malformed'],
    ['nothing', () => gzipSync(''), 'malformed'],
    ['a cut message', () => hello().subarray(0, -20), 'malformed'],
    ['a body that is shorter than stated', () => plain(header({ bytes: 3 }), '{}'), 'malformed'],
    ['a body that is not what its hash says', () => plain(header(), '[]'), 'digest-wrong'],
    ['a version from the future', () => plain(header({ v: 99 }), '{}'), 'version-unknown'],
    ['a kind that is none', () => plain(header({ kind: 'gossip' }), '{}'), 'malformed'],
    ['a kind that goes the other way', () => packMessage({ kind: 'receipt', box: box.id }, {}), 'malformed'],
    ['a body without its fields', () => packMessage({ kind: 'facts', box: box.id }, {}), 'malformed'],
    ['a bomb', () => gzipSync(Buffer.alloc(largestBody * 3)), 'too-large'],
    ["another's name", () => packMessage({ kind: 'hello', box: 'box-ffffffff' }, {}), 'box-mismatch'],
  ])('refuses %s, and says why', async (_what, message, code) => {
    expect((await refusalOf(message()))?.code).toBe(code);
  });

  it('refuses a message that is too large without reading it', async () => {
    await expect(refusalOf(randomBytes(largestBody + 1000))).rejects.toThrow(/413|line broke/);
  });

  it('lets nobody in without a certificate, with a stranger’s, or with one that was replaced', async () => {
    const { authority } = box.credentials;
    const url = `https://localhost:${centre.central.boxPort}`;
    const without = httpsTransport(url, { authority }, 2000);
    await expect(without.exchange('hello', hello(), never)).rejects.toThrow(/does not accept|line broke/);

    const strangers = await openAuthority(join(centre.folder, 'strangers'), new Date());
    const { key, request } = await makeKey(box.id);
    const strange = (await strangers.issueForBox(request, box.id, new Date())).certificate;
    const stranger = httpsTransport(url, { authority, certificate: strange, key }, 2000);
    await expect(stranger.exchange('hello', hello(), never)).rejects.toThrow(/does not accept|line broke/);

    // Signed by the right authority, yet never issued to anybody: its serial number is not on the list.
    const { certificate } = await centre.central.authority.issueForBox(request, box.id, new Date());
    const unknown = httpsTransport(url, { authority, certificate, key }, 2000);
    await expect(unknown.exchange('hello', hello(), never)).rejects.toThrow('401');
  });

  it.each([
    ['that has run out', -500],
    ['that is not valid yet', 500],
  ])('lets no box in with a certificate %s', async (_what, days) => {
    const { authority } = box.credentials;
    const { key, request } = await makeKey(box.id);
    const then = new Date(Date.now() + days * 86_400_000);
    const { certificate } = await centre.central.authority.issueForBox(request, box.id, then);
    const late = httpsTransport(
      `https://localhost:${centre.central.boxPort}`,
      { authority, certificate, key },
      2000,
    );
    await expect(late.exchange('hello', hello(), never)).rejects.toThrow(/does not accept|line broke/);
  });
});

describe.skipIf(!hasMosquitto)('at the broker', () => {
  let centre: Centre;
  let box: SyncBox;
  let other: SyncBox;
  let client: MqttClient;
  beforeAll(async () => {
    centre = await startCentre('mqtt');
    box = await enrolledBox(centre);
    other = await enrolledBox(centre);
    await box.store.record(deliveryOf(1));
    await syncUntilDone(box);
    client = await clientOf(other);
  }, 60_000);
  afterAll(async () => {
    await client.endAsync(true);
    await box.close();
    await other.close();
    await centre.close();
  });

  async function clientOf({ credentials, id }: SyncBox): Promise<MqttClient> {
    const { authority, certificate = '', key = '' } = credentials;
    const url = centre.mosquitto?.url ?? '';
    return mqtt.connectAsync(url, {
      protocolVersion: 5,
      clientId: `${id}-evil`,
      ca: authority,
      cert: certificate,
      key,
    });
  }

  it('lets no box speak in another’s name', async () => {
    const message = packMessage(
      { kind: 'hello', box: box.id },
      { epoch: 'ffffffffffffffff', last: 1, acked: 0, conversation: '00000000000000bb', version: 'evil' },
    );
    await client.publishAsync(`up/${box.id}/hello`, Buffer.from(message), { qos: 1 }).catch(() => undefined);
    await after(300);
    const rows = await centre.central.database.query('SELECT epoch FROM store_epoch WHERE box = $1', [
      box.id,
    ]);
    expect(rows).toHaveLength(1);
  });

  it('lets no box hear what is said to another, nor take what is meant for the centre', async () => {
    const heard: string[] = [];
    client.on('message', (topic) => heard.push(topic));
    await client
      .subscribeAsync([`down/${box.id}/+`, 'up/#', '$share/guessed/up/+/+'], { qos: 1 })
      .catch(() => []);
    await box.store.record(deliveryOf(2));
    await syncUntilDone(box);
    expect(heard).toEqual([]);
  });

  it('lives with retained poison on both sides', async () => {
    const own = await clientOf(box);
    const poison = { qos: 1, retain: true } as const;
    await own.publishAsync(`up/${box.id}/facts`, 'poison', poison);
    await own.publishAsync(`up/${box.id}/nonsense`, randomBytes(50), poison);
    await own.endAsync(true);
    const identity = await centre.central.authority.issueForServer('centre', ['localhost'], new Date());
    const operator = await mqtt.connectAsync(centre.mosquitto?.centreUrl ?? '', {
      protocolVersion: 5,
      ca: centre.central.authority.certificate,
      cert: identity.certificate,
      key: identity.key,
    });
    await operator.publishAsync(`down/${box.id}/receipt`, 'poison', poison);
    await operator.endAsync(true);
    await box.store.record(deliveryOf(3));
    await syncUntilDone(box);
    expect(await factsOfCentre(centre.central.database, box.id)).toEqual(factsOfBox(box.store));
  });
});

/** A message as it is on the wire, whatever its header says. */
function plain(header: object, body: string): Uint8Array {
  return gzipSync(`${JSON.stringify(header)}\n${body}`);
}
