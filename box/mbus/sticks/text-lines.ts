/** A telegram as a receiver writes it on a line of text. */
export interface TextTelegram {
  /** With link checksums or without; readWirelessFrame finds out. */
  readonly telegram: Uint8Array;
  /** What the receiver says about the checksums; absent if nothing. */
  readonly checksumOk?: boolean;
  readonly rssi?: number;
}

/** Reads a line of a CUL (`b` or `bY`, telegram with link checksums, quality and strength) or of rtl_wmbus
 *  (`T1;1;1;time;…;rssi;id;0xHEX`, second and third field tell of checksums). `undefined` for any other line. */
export function readTextTelegram(line: string): TextTelegram | undefined {
  const text = line.trim();
  return text.startsWith('b') ? readCul(text) : readRtlWmbus(text);
}

/** The two bytes behind the telegram are link quality and signal strength in half dB from -74. */
function readCul(text: string): TextTelegram | undefined {
  const digits = text.slice(text.startsWith('bY') ? 2 : 1);
  if (!/^(?:[0-9a-fA-F]{2}){12,}$/.test(digits)) return undefined;
  const bytes = Uint8Array.fromHex(digits);
  const strength = ((bytes.at(-1) ?? 0) << 24) >> 24;
  return { telegram: bytes.subarray(0, -2), rssi: strength / 2 - 74 };
}

function readRtlWmbus(text: string): TextTelegram | undefined {
  const fields = text.split(';');
  const digits = /^0x((?:[0-9a-fA-F]{2})+)$/.exec(fields.at(-1) ?? '')?.[1];
  if (digits === undefined || fields.length < 7 || !/^[STC]\d$/.test(fields[0] ?? '')) return undefined;
  const rssi = Number(fields.at(-3));
  return {
    telegram: Uint8Array.fromHex(digits),
    checksumOk: fields[1] === '1' && fields[2] === '1',
    ...(Number.isFinite(rssi) && { rssi }),
  };
}
