/** A format of compact frames that is set by the meter's maker. */
export interface KnownFormat {
  readonly meter: string;
  /** Concatenated record heads; their CRC-16 is the signature that the meter sends. */
  readonly heads: Uint8Array;
}

const format = (meter: string, heads: string): KnownFormat =>
  Object.freeze({ meter, heads: Uint8Array.fromHex(heads.replaceAll(' ', '')) });

/** Formats of Kamstrup meters as they appear on air. A meter sends its full telegram only now and then; with these the
 *  others can be read at once. Each entry proves itself: the signature is the checksum of the heads. */
export const knownFormats: readonly KnownFormat[] = Object.freeze([
  format('Multical 302, kWh', '0306 4306 0314 426C 022D 01FF21'),
  format('Multical 303, GJ', '030E 430E 0313 426C 022D 01FF21'),
  format('Multical 303', '0406 0414 04FF07 04FF08 0259 025D 023B 02FF22 026C 4406 4414 426C'),
  format('Multical 402, GJ', '040F 04FF07 04FF08 0414 02FD17 043B 0259 025D'),
  format('Multical 402', '0406 04FF07 04FF08 0414 02FD17 043B 0259 025D'),
  format('Multical 403 and 603', '0406 04FF07 04FF08 0414 043B 0259 025D 04FF22 026C 4406 4414 426C'),
  format('Multical 603, power', '0406 04FF07 04FF08 0414 043B 042D 0259 025D 04FF22 0422 143B 142D'),
  format('Multical 602', '02F9FF15 0406 04EEFF07 04EEFF08 0414 02FD17 026C 426C 4406 4414 043B 0259 025D'),
  format(
    'Multical 803, GJ, two pulse inputs',
    '040F 04FF07 04FF08 0414 844014 84804014 043B 0259 025D 142D 84100F 84200F ' +
      '04FF22 026C 440F 4414 C44014 C4804014 426C',
  ),
  format('pressure sensor', '2269 1269 0269 05FF09 05FF0A 02FD17'),
  format('Multical 21, total and target', '02FF20 0413 4413'),
  format('Multical 21, flow', '02FF20 0413 523B'),
  format('Multical 21, target date', '02FF20 0413 4413 426C'),
  format('Multical 21, least temperatures', '02FF20 0413 4413 615B 6167'),
  format('Multical 21, least and highest temperature', '02FF20 0413 4413 615B 5167'),
  format('Multical 21, temperatures of the month', '02FF20 0413 4413 A1015B 8101E7FF0F'),
  format('Multical 21, flow and temperatures of the month', '02FF20 0413 92013B A1015B 8101E7FF0F'),
  format('flowIQ 2200', '04FF23 4413 523B 06FF1B 426C 6167 5167 023B 0413 8101E7FF0F'),
  format('flowIQ 2200 and KWM 2231', '04FF23 0413 4413 426C 023B 92013B A2013B 06FF1B A1015B 91015B A10167'),
  format('flowIQ 3100', '02FF20 0413 4413 426C 523B 615B 6167 5167 8101E7FF0F 06FF1B'),
]);
