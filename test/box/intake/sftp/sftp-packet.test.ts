import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacketStream, longestPacket } from '../../../../box/intake/sftp/packet-stream.ts';
import { DamagedRequest, decodeRequest } from '../../../../box/intake/sftp/sftp-packet.ts';
import { packetOf, requestType, text, u32, u64 } from '../../../simulators/sftp-request.ts';

const anyId = fc.nat({ max: 0xffff_ffff });
const anyBytes = fc.uint8Array({ maxLength: 300 });
const anyHandle = fc.string({ unit: 'binary-ascii', maxLength: 20 });

/** Cuts bytes at places, as a network does. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

function firstOf(bytes: Uint8Array, cuts: readonly number[]) {
  const stream = createPacketStream();
  const packets = pieces(bytes, cuts).flatMap((piece) => stream.push(piece));
  expect(stream.held).toBe(0);
  expect(packets).toHaveLength(1);
  return decodeRequest(packets[0] ?? []);
}

/** The id of a request, whole or damaged; undefined if nobody can be answered. Any other failure is one of the test. */
function idOf(packet: readonly Uint8Array[]): number | undefined {
  try {
    const request = decodeRequest(packet);
    return 'id' in request ? request.id : undefined;
  } catch (error) {
    if (error instanceof DamagedRequest) return error.id;
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

describe('sftp packets', () => {
  it('reads what a sender wrote, however it was cut', () => {
    fc.assert(
      fc.property(anyId, anyBytes, fc.array(fc.nat()), (id, path, cuts) => {
        const flags = 26;
        const packet = packetOf(requestType.open, u32(id), text(path), u32(flags), u32(1), u64(77));
        const request = firstOf(packet, cuts);
        expect({ ...request, path: Buffer.from('path' in request ? request.path : []) }).toEqual({
          type: 'open',
          id,
          path: Buffer.from(path),
          flags,
          attributes: { size: 77 },
        });
      }),
    );
  });

  it('keeps every byte of a WRITE, also a padded one', () => {
    fc.assert(
      fc.property(
        anyId,
        anyHandle,
        fc.bigInt({ min: 0n, max: 2n ** 53n }),
        fc.uint8Array({ maxLength: 2000 }),
        fc.uint8Array({ maxLength: 50 }),
        fc.array(fc.nat(), { maxLength: 5 }),
        (id, handle, offset, data, padding, cuts) => {
          const packet = packetOf(requestType.write, u32(id), text(handle), u64(offset), text(data), padding);
          const request = firstOf(packet, cuts);
          if (request.type !== 'write') throw new Error(request.type);
          expect(Buffer.concat(request.parts)).toEqual(Buffer.from(data));
          expect(request).toMatchObject({ id, handle, offset: Number(offset), bytes: data.length });
        },
      ),
    );
  });

  it('answers a request that ends too early with its id, and never reads beyond it', () => {
    fc.assert(
      fc.property(
        anyId,
        fc.constantFrom(...Object.values(requestType)),
        fc.nat({ max: 30 }),
        (id, type, length) => {
          const body = Buffer.concat([Uint8Array.of(type), u32(id), Buffer.alloc(length, 0xff)]);
          if (type === requestType.init) return;
          expect(idOf([body])).toBe(id);
        },
      ),
    );
  });

  it('takes any bytes without another failure than the two it has', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }), (bytes) => {
        expect(() => idOf(bytes)).not.toThrow();
      }),
    );
  });

  it('cuts a stream into its packets at every boundary', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 })),
        fc.array(fc.nat()),
        (bodies, cuts) => {
          const stream = createPacketStream();
          const whole = Buffer.concat(bodies.map((body) => text(body)));
          const found = pieces(whole, cuts).flatMap((piece) => stream.push(piece));
          expect(found.map((packet) => Buffer.concat(packet))).toEqual(
            bodies.map((body) => Buffer.from(body)),
          );
        },
      ),
    );
  });

  it.each([0, longestPacket + 1, 0x8000_0000, 0xffff_ffff])('refuses a packet of %d bytes', (length) => {
    expect(() => createPacketStream().push(u32(length))).toThrow(RangeError);
  });
});
