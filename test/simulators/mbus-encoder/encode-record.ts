/** A data record as a meter would send it; what is not named is zero. */
export interface RecordPlan {
  /** Low four bits of the DIF. */
  readonly coding: number;
  readonly function?: 0 | 1 | 2 | 3;
  readonly storage?: number;
  readonly tariff?: number;
  readonly subunit?: number;
  /** VIF and VIFE as hexadecimal digits. */
  readonly vif: string;
  readonly data: Uint8Array;
}

/** DIF, DIFE, VIF, VIFE and data of a record (EN 13757-3 clause 6). */
export function encodeRecord(plan: RecordPlan): Uint8Array {
  return joined(encodeHead(plan), plan.data);
}

/** The record's head alone. */
export function encodeHead(plan: RecordPlan): Uint8Array {
  let storage = BigInt(plan.storage ?? 0);
  let tariff = plan.tariff ?? 0;
  let subunit = plan.subunit ?? 0;
  const bytes = [plan.coding | ((plan.function ?? 0) << 4) | (Number(storage & 1n) << 6)];
  storage >>= 1n;
  while (storage > 0n || tariff > 0 || subunit > 0) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(Number(storage & 15n) | ((tariff & 3) << 4) | ((subunit & 1) << 6));
    storage >>= 4n;
    tariff >>= 2;
    subunit >>= 1;
  }
  return joined(Uint8Array.from(bytes), Uint8Array.fromHex(plan.vif));
}

/** A whole number in two's complement, little endian. */
export function integerBytes(value: bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
}

/** Digits as BCD, little endian; a negative number has F as its first digit. */
export function bcdBytes(value: bigint, size: number): Uint8Array {
  const digits = (value < 0n ? -value : value).toString().padStart(2 * size, '0');
  const text = value < 0n ? `F${digits.slice(1)}` : digits;
  return Uint8Array.fromHex(text).toReversed();
}

/** Date of type G. */
export function dateBytes(year: number, month: number, day: number): Uint8Array {
  const short = year % 100;
  return Uint8Array.of(day | ((short & 7) << 5), month | ((short >> 3) << 4));
}

/** Point in time of type F. */
export function timeBytes(
  date: readonly [year: number, month: number, day: number],
  hour: number,
  minute: number,
  summer = false,
): Uint8Array {
  return joined(Uint8Array.of(minute, hour | (summer ? 0x80 : 0)), dateBytes(...date));
}

/** Pieces one after another. */
export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
