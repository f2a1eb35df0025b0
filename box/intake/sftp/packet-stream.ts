/** Longest packet that is taken: 256 KB as OpenSSH takes, so that every client's largest WRITE fits. */
export const longestPacket = 256 * 1024;

/** Cuts a stream into SFTP packets. */
export interface PacketStream {
  /** Takes bytes and gives the packets that they complete, each in its pieces and without its length. Throws
   *  RangeError for a length that no packet has; the stream is of no use afterwards. */
  push(bytes: Uint8Array): (readonly Uint8Array[])[];
  /** Bytes of a packet that is not complete yet. */
  readonly held: number;
}

/** Makes a stream. Pieces are slices of what was pushed: nothing is copied but a length cut in two. */
export function createPacketStream(): PacketStream {
  let head = new Uint8Array(0);
  let pieces: Uint8Array[] = [];
  let missing = 0;

  return {
    push(bytes) {
      const packets: Uint8Array[][] = [];
      let rest = bytes;
      while (rest.length > 0) {
        if (missing === 0) {
          if (head.length + rest.length < 4) {
            head = Buffer.concat([head, rest]);
            return packets;
          }
          const start = head.length === 0 ? rest : Buffer.concat([head, rest.subarray(0, 4 - head.length)]);
          rest = rest.subarray(4 - head.length);
          head = new Uint8Array(0);
          missing = new DataView(start.buffer, start.byteOffset, 4).getUint32(0);
          if (missing === 0 || missing > longestPacket) throw new RangeError(`A packet of ${missing} bytes`);
        }
        const piece = rest.subarray(0, missing);
        if (piece.length > 0) pieces.push(piece);
        missing -= piece.length;
        rest = rest.subarray(piece.length);
        if (missing === 0) {
          packets.push(pieces);
          pieces = [];
        }
      }
      return packets;
    },
    get held() {
      return head.length + pieces.reduce((sum, piece) => sum + piece.length, 0);
    },
  };
}
