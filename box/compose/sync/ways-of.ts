import { type Credentials, httpsTransport } from '../../../cloud-sync/uplink/https-transport.ts';
import { mqttTransport } from '../../../cloud-sync/uplink/mqtt-transport.ts';
import type { Transport } from '../../../cloud-sync/uplink/transport.ts';
import type { Settings } from '../../store/settings-schema.ts';
import type { SyncIdentity } from './sync-identity.ts';

/** The ways to the centre that it offers, in the order that the settings wish. Each connection asks for the identity
 *  anew: a renewed certificate is used from the next one on. */
export function waysOf(
  identity: () => SyncIdentity,
  { order, receiptSeconds }: Pick<Settings['sync'], 'order' | 'receiptSeconds'>,
): readonly (() => Transport)[] {
  const timeoutMs = receiptSeconds * 1000;
  const ways = order.flatMap((name) => {
    if (name === 'https')
      return [() => httpsTransport(identity().https, credentialsOf(identity()), timeoutMs)];
    const { mqtt: url } = identity();
    if (url === undefined) return [];
    return [
      () => mqttTransport({ url, box: identity().box, credentials: credentialsOf(identity()), timeoutMs }),
    ];
  });
  // A centre without broker, settings that name the broker only: HTTPS is what there is.
  return ways.length > 0
    ? ways
    : [() => httpsTransport(identity().https, credentialsOf(identity()), timeoutMs)];
}

function credentialsOf({ authority, certificate, key, token }: SyncIdentity): Credentials {
  if (certificate !== undefined) return { authority, certificate, key };
  return { authority, ...(token === undefined ? {} : { token }) };
}
