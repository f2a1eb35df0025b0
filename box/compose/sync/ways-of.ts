import { type Credentials, httpsTransport } from '../../../cloud-sync/uplink/https-transport.ts';
import { mqttTransport } from '../../../cloud-sync/uplink/mqtt-transport.ts';
import type { Transport } from '../../../cloud-sync/uplink/transport.ts';
import type { SyncIdentity } from './sync-identity.ts';

/** The ways to the centre that it offers, in the order that the settings wish. Each connection asks for the identity
 *  anew: a renewed certificate is used from the next one on. */
export function waysOf(
  identity: () => SyncIdentity,
  order: readonly ('mqtt' | 'https')[],
): readonly (() => Transport)[] {
  const ways = order.flatMap((name) => {
    if (name === 'https') return [() => httpsTransport(identity().https, credentialsOf(identity()))];
    const { mqtt: url } = identity();
    if (url === undefined) return [];
    return [() => mqttTransport({ url, box: identity().box, credentials: credentialsOf(identity()) })];
  });
  // A centre without broker, settings that name the broker only: HTTPS is what there is.
  return ways.length > 0 ? ways : [() => httpsTransport(identity().https, credentialsOf(identity()))];
}

function credentialsOf({ authority, certificate, key, token }: SyncIdentity): Credentials {
  if (certificate !== undefined) return { authority, certificate, key };
  return { authority, ...(token === undefined ? {} : { token }) };
}
