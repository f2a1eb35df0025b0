import type { Socket } from 'node:net';

/** What the door says first. Names no version: that would only help attackers. */
export const doorIdent = 'meterbox';

/** Longest identification line, RFC 4253 4.2. */
const longestLine = 255;

/** Says who we are, reads the sender's identification line however many pieces it comes in, and puts all bytes back
 *  for the transport, which reads a line in three or more pieces wrongly (spec sftp 0.2, S3). Resolves with the line
 *  without its end; rejects with the reason if none came in time, and the socket is then of no use. */
export function readIdent(socket: Socket, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const timer = setTimeout(() => done('said nothing in time'), limitMs);
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.write(`SSH-2.0-${doorIdent}\r\n`); // some wait for our line before they send theirs

    function onData(piece: Buffer): void {
      pieces.push(piece);
      const bytes = pieces.length === 1 ? piece : Buffer.concat(pieces);
      const end = bytes.indexOf(10);
      if (end === -1) {
        if (bytes.length > longestLine) done('identification line is too long');
        return;
      }
      const line = bytes.toString('latin1', 0, end).replace(/\r$/, '');
      if (end > longestLine || !/^SSH-(2\.0|1\.99)-[\x21-\x7e]/.test(line))
        return done('does not speak SSH 2');
      socket.pause();
      stopListening();
      socket.unshift(bytes);
      resolve(line);
    }

    function onClose(): void {
      done('left before saying anything');
    }

    function done(reason: string): void {
      stopListening();
      reject(new Error(reason));
    }

    function stopListening(): void {
      clearTimeout(timer);
      socket.off('data', onData);
      socket.off('close', onClose);
    }
  });
}
