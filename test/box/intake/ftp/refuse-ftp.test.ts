import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import pino from 'pino';
import { expect, it } from 'vitest';
import { refuseFtp } from '../../../../box/intake/ftp/refuse-ftp.ts';

const log = pino({ enabled: false });

it('answers every FTP connection with 530 and the way to SFTP, whatever it says', async () => {
  const sign = await refuseFtp({ host: '127.0.0.1', port: 0, sftpPort: () => 2022 }, log);
  const socket = connect(sign.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('USER muster\r\nPASS secret\r\n');
  const answer = await text(socket);
  expect(answer.split('\r\n')).toEqual([
    expect.stringMatching(/^530-No FTP here/),
    '530-Set the transfer to SFTP (SSH file transfer) at port 2022 of this address.',
    expect.stringMatching(/^530 User, password and host key/),
    '',
  ]);
  expect(sign.refused()).toBe(1);
  await sign.stop();
});

it('says when its port is taken', async () => {
  const first = await refuseFtp({ host: '127.0.0.1', port: 0, sftpPort: () => undefined }, log);
  await expect(
    refuseFtp({ host: '127.0.0.1', port: first.port, sftpPort: () => undefined }, log),
  ).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await first.stop();
});
