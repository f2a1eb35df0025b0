import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Logger } from 'pino';
import { BoxError } from '../../domain/box-error.ts';

/** Where the sign hangs. */
export interface FtpOptions {
  readonly host: string;
  readonly port: number;
  /** Port of the SFTP door, to which senders are led. */
  readonly sftpPort: () => number | undefined;
}

/** A door that opens to nobody. */
export interface FtpSign {
  readonly name: 'ftp sign';
  readonly port: number;
  /** Connections that were refused so far. */
  refused(): number;
  stop(): Promise<void>;
}

const mostConnections = 32;
const patienceMs = 5000;

/** Answers every FTP connection with `530` and the reason, so that whoever set the gateway up finds it in its log, and never
 *  reads a user name or password: FTP sends them, and every reading, so that anybody on the way can read and change
 *  them. Rejects with `UNAVAILABLE` if the port is taken. */
export async function refuseFtp(options: FtpOptions, log: Logger): Promise<FtpSign> {
  let count = 0;
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    count += 1;
    log.info({ address: socket.remoteAddress }, 'FTP connection refused, its sender is told to use SFTP');
    turnAway(socket, options.sftpPort());
  });
  server.maxConnections = mostConnections;
  server.listen({ host: options.host, port: options.port });
  await once(server, 'listening').catch((cause: unknown) => {
    throw new BoxError('UNAVAILABLE', `The FTP sign cannot use port ${options.port}: choose another one`, {
      cause,
    });
  });
  const address = server.address();
  return {
    name: 'ftp sign',
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    refused: () => count,
    async stop() {
      server.close();
      await once(server, 'close');
    },
  };
}

function turnAway(socket: Socket, sftpPort: number | undefined): void {
  socket.setTimeout(patienceMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  const where = sftpPort === undefined ? '' : ` at port ${sftpPort} of this address`;
  socket.end(
    [
      '530-No FTP here: it would send the password and every reading in the clear.',
      `530-Set the transfer to SFTP (SSH file transfer)${where}.`,
      '530 User, password and host key: "meterbox datapoint add", or the data points page of the box.',
      '',
    ].join('\r\n'),
    () => socket.destroySoon(),
  );
}
