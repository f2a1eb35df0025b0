/** What a transport or application layer begins with: the short and long transport header of EN 13757-7 7.3. */
export type TransportHeaderForm = 'none' | 'short' | 'long';

/** What follows the transport header. `records`: data records; `compact`: only their data, the heads are known by a
 *  signature; `format`: only their heads; `fixed`: the fixed structure of the first M-Bus; `error`, `alarm`: one byte;
 *  `maker`: a maker's own telegram; `other`: a layer that carries no readings. */
type ContentForm = 'records' | 'compact' | 'format' | 'fixed' | 'error' | 'alarm' | 'maker' | 'other';

/** One CI field. */
export interface ControlInformation {
  readonly code: number;
  readonly name: string;
  readonly header: TransportHeaderForm;
  readonly content: ContentForm;
}

const ci = (
  code: number,
  name: string,
  header: TransportHeaderForm,
  content: ContentForm,
): ControlInformation => Object.freeze({ code, name, header, content });

/** CI fields behind which readings, errors or alarms may come (EN 13757-7 table 2), radio and wire. The layers below,
 *  8C to 8F, 86 and 90, are read before. On a wire 73 means the fixed structure. */
const controlInformation: readonly ControlInformation[] = Object.freeze([
  ci(0x50, 'application reset or selection', 'none', 'other'),
  ci(0x51, 'command to device', 'none', 'records'),
  ci(0x52, 'selection of device', 'none', 'other'),
  ci(0x53, 'application reset or selection', 'long', 'other'),
  ci(0x54, 'request of selected application', 'none', 'other'),
  ci(0x55, 'request of selected application', 'long', 'other'),
  ci(0x5a, 'command to device', 'short', 'records'),
  ci(0x5b, 'command to device', 'long', 'records'),
  ci(0x5c, 'synchronise action', 'none', 'other'),
  ci(0x5f, 'specific usage', 'long', 'other'),
  ci(0x60, 'COSEM to device', 'long', 'other'),
  ci(0x61, 'COSEM to device', 'short', 'other'),
  ci(0x64, 'OBIS to device', 'long', 'other'),
  ci(0x65, 'OBIS to device', 'short', 'other'),
  ci(0x66, 'response of selected application', 'none', 'other'),
  ci(0x67, 'response of selected application', 'short', 'other'),
  ci(0x68, 'response of selected application', 'long', 'other'),
  ci(0x69, 'format frame', 'none', 'format'),
  ci(0x6a, 'format frame', 'short', 'format'),
  ci(0x6b, 'format frame', 'long', 'format'),
  ci(0x6c, 'clock, absolute', 'long', 'other'),
  ci(0x6d, 'clock, relative', 'long', 'other'),
  ci(0x6e, 'application error', 'short', 'error'),
  ci(0x6f, 'application error', 'long', 'error'),
  ci(0x70, 'application error', 'none', 'error'),
  ci(0x71, 'alarm', 'none', 'alarm'),
  ci(0x72, 'response of device', 'long', 'records'),
  ci(0x73, 'compact frame', 'long', 'compact'),
  ci(0x74, 'alarm', 'short', 'alarm'),
  ci(0x75, 'alarm', 'long', 'alarm'),
  ci(0x78, 'response of device', 'none', 'records'),
  ci(0x79, 'compact frame', 'none', 'compact'),
  ci(0x7a, 'response of device', 'short', 'records'),
  ci(0x7b, 'compact frame', 'short', 'compact'),
  ci(0x7c, 'COSEM of device', 'long', 'other'),
  ci(0x7d, 'COSEM of device', 'short', 'other'),
  ci(0x7e, 'OBIS of device', 'long', 'other'),
  ci(0x7f, 'OBIS of device', 'short', 'other'),
  ci(0x80, 'transport to device', 'long', 'other'),
  ci(0x81, 'network layer', 'none', 'other'),
  ci(0x82, 'network management', 'none', 'other'),
  ci(0x83, 'network management', 'none', 'other'),
  ci(0x84, 'transport to device, compact', 'long', 'other'),
  ci(0x85, 'transport to device, compact', 'long', 'other'),
  ci(0x88, 'network management', 'short', 'other'),
  ci(0x89, 'network management', 'short', 'other'),
  ci(0x8a, 'transport of device', 'short', 'other'),
  ci(0x8b, 'transport of device', 'long', 'other'),
  ...Array.from({ length: 0x18 }, (_, n) => ci(0xa0 + n, 'maker specific', 'none', 'maker')),
  ...[300, 600, 1200, 2400, 4800, 9600, 19200, 38400].map((rate, n) =>
    ci(0xb8 + n, `baud rate ${rate}`, 'none', 'other'),
  ),
  ci(0xc0, 'image transfer', 'none', 'other'),
  ci(0xc3, 'security transfer', 'none', 'other'),
]);

const byCode: ReadonlyMap<number, ControlInformation> = new Map(
  controlInformation.map((row) => [row.code, row]),
);
const fixed = ci(0x73, 'fixed structure', 'none', 'fixed');

/** The meaning of a CI field; on a wire 73 is the fixed structure of EN 13757-3 Annex H. */
export function controlInformationOf(code: number, wired: boolean): ControlInformation | undefined {
  return wired && code === 0x73 ? fixed : byCode.get(code);
}

/** Application errors by their byte (EN 13757-3 table 20). */
export const applicationErrors: ReadonlyMap<number, string> = new Map([
  [0, 'unspecified'],
  [1, 'CI field not implemented'],
  [2, 'buffer too long, cut off'],
  [3, 'too many records'],
  [4, 'premature end of record'],
  [5, 'more than 10 DIFE'],
  [6, 'more than 10 VIFE'],
  [7, 'reserved'],
  [8, 'application too busy for reading out'],
  [9, 'too many readouts'],
]);
