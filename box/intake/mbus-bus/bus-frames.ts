/** Addresses with a meaning of their own (EN 13757-2 5.7.5). */
export const busAddress = Object.freeze({ selected: 253, anybody: 254, everybody: 255 });

/** Control fields of a master (mbus.md 6.1); bit 5 is the frame count bit. */
const control = Object.freeze({ sndNke: 0x40, sndUd: 0x53, reqUd2: 0x5b });
const frameCountBit = 0x20;

/** SND_NKE: begin anew. At address 253 it deselects. */
export function initialise(address: number): Uint8Array {
  return shortFrame(control.sndNke, address);
}

/** REQ_UD2: send your data. `frameCount` is the frame count bit, that tells a repeated question from the next one. */
export function requestData(address: number, frameCount: boolean): Uint8Array {
  return shortFrame(control.reqUd2 | (frameCount ? frameCountBit : 0), address);
}

/** SND_UD: data for a slave, from the CI field on. */
export function sendData(address: number, ci: number, data: readonly number[] = []): Uint8Array {
  const body = [control.sndUd, address, ci, ...data];
  return Uint8Array.of(0x68, body.length, body.length, 0x68, ...body, sumOf(body), 0x16);
}

function shortFrame(c: number, address: number): Uint8Array {
  return Uint8Array.of(0x10, c, address, (c + address) & 0xff, 0x16);
}

function sumOf(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
}
