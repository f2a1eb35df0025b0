import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority } from './authority.ts';
import { emqxAcl, mosquittoAcl } from './broker-acl.ts';

/** What a broker's configuration depends on. */
export interface BrokerWish {
  /** Where the files go, and where the broker will find them. */
  readonly folder: string;
  readonly place?: string;
  /** Names and addresses of the broker, for its certificate. */
  readonly names: readonly string[];
  /** Port for boxes, and one for the centre's consumers. */
  readonly port: number;
  readonly centrePort: number;
  /** Address to listen at; absent: all. */
  readonly bind?: string;
  /** User that Mosquitto becomes when root starts it. */
  readonly user?: string;
}

/** Writes everything that a broker for this centre needs: its certificate, the authority, the access rules, a whole
 *  configuration for Mosquitto, and the rules for EMQX. The port for boxes takes the certificate's name for the client
 *  id too, so that no box can push another off the line; consumers have a port of their own, because all of them carry
 *  one name. */
export async function writeBrokerFiles(authority: Authority, wish: BrokerWish, now: Date): Promise<void> {
  const { folder, place = folder, names, port, centrePort, bind = '', user } = wish;
  await mkdir(join(folder, 'data'), { recursive: true });
  const { certificate, key } = await authority.issueForServer('broker', names, now);
  const common = [
    `cafile ${join(place, 'authority.pem')}`,
    `certfile ${join(place, 'broker.pem')}`,
    `keyfile ${join(place, 'broker-key.pem')}`,
    `tls_version tlsv1.2`,
    `require_certificate true`,
    `use_identity_as_username true`,
    `allow_anonymous false`,
    `acl_file ${join(place, 'acl')}`,
  ];
  const configuration = [
    `per_listener_settings true`,
    `persistence true`,
    `persistence_location ${join(place, 'data')}/`,
    `set_tcp_nodelay true`,
    `message_size_limit ${largestMessage}`,
    ...(user === undefined ? [] : [`user ${user}`]),
    ``,
    `# boxes`,
    `listener ${port} ${bind}`.trim(),
    ...common,
    `use_username_as_clientid true`,
    ``,
    `# consumers of the centre`,
    `listener ${centrePort} ${bind}`.trim(),
    ...common,
    ``,
  ];
  const files = {
    'authority.pem': authority.certificate,
    'broker.pem': certificate,
    'broker-key.pem': key,
    acl: mosquittoAcl(),
    'emqx-acl.conf': emqxAcl(),
    'mosquitto.conf': configuration.join('\n'),
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    await chmod(path, name === 'broker-key.pem' || name === 'acl' ? 0o600 : 0o644);
  }
}

/** Bytes of a message that the broker carries: a packed batch has a few hundred kilobytes at most. */
const largestMessage = 4 * 1024 * 1024;
