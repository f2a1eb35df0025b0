/** Who sends: the eight bytes M M A A A A V T of the link layer, or their counterpart in a long transport header. */
export interface MeterAddress {
  /** In the order of the link layer, as sent: manufacturer, identification, version, type. Keys and nonces use it. */
  readonly bytes: Uint8Array;
  /** Three letters; other characters if a meter sends a code that is none (`@` for zero). */
  readonly manufacturer: string;
  /** Identification number, 8 digits; hexadecimal digits where a meter sends other than BCD. */
  readonly serial: string;
  readonly version: number;
  readonly type: number;
}

/** The address in a link layer: M(2) ID(4) version type (EN 13757-4 12.5). */
export function linkAddress(bytes: Uint8Array, at: number): MeterAddress {
  return addressOf(bytes.subarray(at, at + 8));
}

/** The address in a long transport header, which begins with the identification: ID(4) M(2) version type. */
export function transportAddress(bytes: Uint8Array, at: number): MeterAddress {
  const ordered = bytes.slice(at, at + 8);
  ordered.copyWithin(2, 0, 4);
  ordered.set(bytes.subarray(at + 4, at + 6), 0);
  return addressOf(ordered);
}

/** Identification bytes as digits, most significant first. */
function serialOf(bytes: Uint8Array, at: number): string {
  return (
    digits(bytes[at + 3] ?? 0) +
    digits(bytes[at + 2] ?? 0) +
    digits(bytes[at + 1] ?? 0) +
    digits(bytes[at] ?? 0)
  );
}

function addressOf(bytes: Uint8Array): MeterAddress {
  const code = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  return {
    bytes,
    manufacturer: lettersOf(code),
    serial: serialOf(bytes, 2),
    version: bytes[6] ?? 0,
    type: bytes[7] ?? 0,
  };
}

const letters = new Map<number, string>();

/** Bit 15 marks a soft address and is no part of the letters. */
function lettersOf(code: number): string {
  let known = letters.get(code);
  if (known === undefined) {
    known = String.fromCharCode(64 + ((code >> 10) & 31), 64 + ((code >> 5) & 31), 64 + (code & 31));
    letters.set(code, known);
  }
  return known;
}

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'));

function digits(byte: number): string {
  return pairs[byte] ?? '';
}
