/** What can be wrong with a telegram. Closed list. */
export const decodeErrorCodes = [
  // The line or the frame
  'hex-malformed',
  'key-malformed',
  'frame-empty',
  'frame-length',
  'frame-truncated',
  'frame-checksum',
  'frame-stop',
  // The layers
  'header-truncated',
  'layers-too-many',
  'ci-unknown',
  'fragment-missing',
  'decrypted-size',
  // The data records
  'premature-end-in-dife',
  'premature-end-before-vif',
  'premature-end-in-vife',
  'premature-end-of-data',
  'reserved-dif',
  'reserved-lvar',
  'too-many-dife',
  'too-many-vife',
  'plain-text-vif-too-long',
  'compact-format-unknown',
  'compact-format-mismatch',
  'compact-crc',
  'maker-block',
] as const;

export type DecodeErrorCode = (typeof decodeErrorCodes)[number];

/** Where and why decoding stopped. What was decoded before stays valid. */
export interface DecodeError {
  readonly code: DecodeErrorCode;
  /** Byte offset in the telegram without link checksums; behind an encrypted part in its decrypted form. */
  readonly offset: number;
  readonly message: string;
}

/** Whether a result is an error. */
export function isDecodeError(result: object): result is DecodeError {
  return 'code' in result && 'offset' in result && 'message' in result;
}
