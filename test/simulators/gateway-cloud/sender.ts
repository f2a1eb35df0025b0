import { createHash } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, type SFTPWrapper } from 'ssh2';

/** Where a gateway cloud delivers, and as whom. */
export interface SenderAccount {
  readonly host: string;
  readonly port: number;
  /** Accepted host keys as `ssh-ed25519 SHA256:…`; any other ends the connection. */
  readonly fingerprints: readonly string[];
  readonly user: string;
  readonly password: string;
  /** `temporary-name`: as `NAME.filepart`, renamed when it is whole. `direct`: under its name. */
  readonly style: 'temporary-name' | 'direct';
}

/** A sender that knows one answer to every failure: to connect anew and to send the file again. */
export interface Sender {
  /** Resolves when the box has answered for the file. Rejects after five tries. */
  send(name: string, bytes: Uint8Array): Promise<void>;
  close(): void;
}

const tries = 5;

/** Makes a sender on the real ssh2 client; it connects with the first file and keeps the connection. */
export function createSender(account: SenderAccount): Sender {
  let connection: Promise<Connection> | undefined;
  const attempt = async (name: string, bytes: Uint8Array): Promise<void> => {
    connection ??= connect(account);
    const { sftp } = await connection;
    const wire = account.style === 'direct' ? name : `${name}.filepart`;
    await promisify(sftp.writeFile.bind(sftp) as WriteFile)(wire, Buffer.from(bytes));
    // The renaming that replaces: the plain one refuses a name that was delivered before.
    if (wire !== name) await promisify(sftp.ext_openssh_rename.bind(sftp))(wire, name);
  };
  const close = (): void => {
    void connection?.then(({ client }) => client.end()).catch(() => undefined);
    connection = undefined;
  };
  return {
    async send(name, bytes) {
      for (let failed = 0; ;) {
        try {
          return await attempt(name, bytes);
        } catch (reason) {
          close();
          failed += 1;
          if (failed === tries) throw new Error(`"${name}" could not be delivered`, { cause: reason });
          await after(400 * failed);
        }
      }
    },
    close,
  };
}

interface Connection {
  readonly client: Client;
  readonly sftp: SFTPWrapper;
}

/** The one of `writeFile`'s forms that is used here. */
type WriteFile = (path: string, bytes: Buffer, done: (error?: Error | null) => void) => void;

function connect({ host, port, fingerprints, user, password }: SenderAccount): Promise<Connection> {
  const { promise, resolve, reject } = Promise.withResolvers<Connection>();
  const client = new Client();
  client.on('error', reject);
  client.on('close', () => reject(new Error('the connection was closed')));
  client.on('ready', () => {
    client.setNoDelay(true);
    client.sftp((error, sftp) => (error ? reject(error) : resolve({ client, sftp })));
  });
  client.connect({
    host,
    port,
    username: user,
    password,
    readyTimeout: 20_000,
    hostVerifier: (key: Buffer) => fingerprints.some((known) => known.endsWith(fingerprintOf(key))),
  });
  return promise;
}

function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
