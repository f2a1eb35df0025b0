/** What can be wrong with a row, a device or a whole file. Closed list; the README explains each code. */
export const issueCodes = [
  // The file as a whole
  'format-unknown',
  'format-mismatch',
  'file-damaged',
  'file-truncated',
  'file-empty',
  'file-too-large',
  'archive-password-wrong',
  'archive-limit',
  'upload-incomplete',
  'encoding-contradicts-declaration',
  'device-count-differs',
  'no-meters',
  'parser-failed',
  // A row or a value
  'value-missing',
  'value-malformed',
  'date-malformed',
  'date-missing',
  'unit-unknown',
  'serial-malformed',
  'field-missing',
  'row-malformed',
  'column-repeated',
  'telegram-encrypted',
  'telegram-damaged',
  // Plausibility (formats.md 11.3)
  'date-in-future',
  'date-before-2000',
  'register-fell',
  'readings-disagree',
  'reading-stale',
  'set-day-in-future',
  'device-not-received',
  'device-error',
  'devices-dropped',
  'serial-in-two-properties',
  'device-twice',
] as const;

export type IssueCode = (typeof issueCodes)[number];

/** An error blocks what it is attached to, a warning is shown, an info is kept. */
export type IssueLevel = 'error' | 'warning' | 'info';

/** A doubt or refusal that travels with the data instead of stopping it: one bad row never hides the next. */
export interface Issue {
  readonly code: IssueCode;
  readonly level: IssueLevel;
  /** For the person who reads it: what, and what to do. */
  readonly message: string;
  /** Serial number of the device it is about. */
  readonly serial?: string;
  /** Line number from 1 in text files, byte offset in binary ones. */
  readonly position?: number;
}
