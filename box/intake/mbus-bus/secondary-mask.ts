/** A secondary address in which parts are left open: what a slave is selected by (EN 13757-3 11.3). */
export interface SecondaryMask {
  /** Eight hexadecimal digits of the identification, `F` for any. */
  readonly serial: string;
  /** 16-bit code of the manufacturer, or FFFF for any. */
  readonly manufacturer: number;
  /** Version and device type, FF for any. */
  readonly version: number;
  readonly type: number;
  /** Fabrication number, eight digits, `F` for any: tells slaves apart whose addresses are equal (enhanced selection,
   *  EN 13757-3 11.5). */
  readonly fabrication?: string;
}

/** Every slave. */
export const everySlave: SecondaryMask = Object.freeze({
  serial: 'FFFFFFFF',
  manufacturer: 0xffff,
  version: 0xff,
  type: 0xff,
});

/** The bytes of a selection: identification, manufacturer, version, type, least significant first; then the fabrication
 *  number as a data record. */
export function maskBytes({ serial, manufacturer, version, type, fabrication }: SecondaryMask): number[] {
  const digits = [...Uint8Array.fromHex(serial)].toReversed();
  const enhanced =
    fabrication === undefined ? [] : [0x0c, 0x78, ...Uint8Array.fromHex(fabrication).toReversed()];
  return [...digits, manufacturer & 0xff, manufacturer >> 8, version, type, ...enhanced];
}

/** The mask as people write it: `12345678.44933408` (identification; manufacturer, version, type in hexadecimal digits),
 *  the identification alone if nothing else is fixed; `+` and the fabrication number behind it if it is needed. */
export function maskText({ serial, manufacturer, version, type, fabrication }: SecondaryMask): string {
  const rest = [manufacturer.toString(16).padStart(4, '0'), hexByte(version), hexByte(type)].join('');
  const address = rest === 'ffffffff' ? serial : `${serial}.${rest.toUpperCase()}`;
  return fabrication === undefined ? address : `${address}+${fabrication}`;
}

/** Reads what `maskText` writes; `undefined` if it is none. */
export function parseMask(text: string): SecondaryMask | undefined {
  const parts = maskForm.exec(text);
  if (!parts) return undefined;
  const [, serial = '', manufacturer = 'FFFF', version = 'FF', type = 'FF', fabrication] = parts;
  return {
    serial: serial.toUpperCase(),
    manufacturer: parseInt(manufacturer, 16),
    version: parseInt(version, 16),
    type: parseInt(type, 16),
    ...(fabrication === undefined ? {} : { fabrication: fabrication.toUpperCase() }),
  };
}

const maskForm =
  /^([0-9A-Fa-f]{8})(?:\.([0-9A-Fa-f]{4})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2}))?(?:\+([0-9A-Fa-f]{8}))?$/;

/** Whether a slave with this address answers to the mask. */
export function matchesMask(slave: SecondaryMask, mask: SecondaryMask): boolean {
  const digits = Array.from(mask.serial).every((digit, at) => digit === 'F' || digit === slave.serial[at]);
  return (
    digits &&
    fits(mask.manufacturer & 0xff, slave.manufacturer & 0xff, 0xff) &&
    fits(mask.manufacturer >> 8, slave.manufacturer >> 8, 0xff) &&
    fits(mask.version, slave.version, 0xff) &&
    fits(mask.type, slave.type, 0xff)
  );
}

function fits(wanted: number, has: number, any: number): boolean {
  return wanted === any || wanted === has;
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}
