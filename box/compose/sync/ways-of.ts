import { type Credentials, httpsTransport } from '../../../cloud-sync/uplink/https-transport.ts';
import type { Transport } from '../../../cloud-sync/uplink/transport.ts';
import type { Settings } from '../../store/settings-schema.ts';
import type { SyncIdentity } from './sync-identity.ts';

/** The ways to the centre that it offers, in the order that the settings wish. Each connection asks for the identity
 *  anew: a renewed certificate is used from the next one on. The code for MQTT is loaded only if it is one of them: it
 *  would cost every box 25 MB. */
export async function waysOf(
  identity: () => SyncIdentity,
  { order, receiptSeconds }: Pick<Settings['sync'], 'order' | 'receiptSeconds'>,
): Promise<readonly (() => Transport)[]> {
  const timeoutMs = receiptSeconds * 1000;
  const https = () => httpsTransport(identity().https, credentialsOf(identity()), timeoutMs);
  const { mqtt: url } = identity();
  if (url === undefined || !order.includes('mqtt')) return [https];
  const { mqttTransport } = await import('../../../cloud-sync/uplink/mqtt-transport.ts');
  const mqtt = () =>
    mqttTransport({ url, box: identity().box, credentials: credentialsOf(identity()), timeoutMs });
  return order.map((name) => (name === 'mqtt' ? mqtt : https));
}

function credentialsOf({ authority, certificate, key, token }: SyncIdentity): Credentials {
  if (certificate !== undefined) return { authority, certificate, key };
  return { authority, ...(token === undefined ? {} : { token }) };
}
