import type { IsoDate } from '../domain/civil-day.ts';
import type { ArgeVersion } from '../exports/arge/record-layouts.ts';
import type { ArgeParties } from '../exports/arge/settlement-records.ts';
import type { Language } from '../exports/words/words.ts';

/** Documents that are made of a settlement. */
export const settlementDocuments = [
  'statement',
  'overview',
  'print-file',
  'workbook',
  'summary',
  'arge',
] as const;
export type SettlementDocument = (typeof settlementDocuments)[number];

/** Which document, and how. */
export interface ExportWish {
  readonly document: SettlementDocument;
  /** The user of a statement. */
  readonly user?: string;
  /** Absent: German. */
  readonly language?: Language;
  /** Absent: the day the settlement was released, so that the same export gives the same bytes. */
  readonly issuedOn?: IsoDate;
  readonly dueOn?: IsoDate;
  /** Every statement of a print file begins on a front. */
  readonly duplex?: boolean;
  /** Of an ARGE archive: its version, and what the partner knows us by. */
  readonly arge?: ArgeParties & { readonly version: ArgeVersion };
  /** Address of the tenants' page: each statement gets a fresh link, shown nowhere else. */
  readonly tenantPage?: string;
}

/** A file on its way out. */
export interface ExportedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** How a DTA_REM request is answered. */
export interface DtaWish {
  /** Decimals of the per mille, 0 to 6. */
  readonly decimals: number;
  /** Accept another period and cut the occupancies at it. */
  readonly clip: boolean;
  /** By VEWA cost share; else by consumption or, of several tariffs, by price. */
  readonly vewa: boolean;
}

/** Files of released settlements. An unknown settlement or user rejects with `NOT_FOUND`; a DTA_REM request that cannot be
 *  answered with `CONFLICT` and the whole list of what stands against it, one that is damaged with `FILE_DAMAGED`. */
export interface ExportDesk {
  document(
    settlementId: string,
    version: number | undefined,
    wish: ExportWish,
    actor: string,
  ): Promise<ExportedFile>;
  answerDta(
    settlementId: string,
    version: number | undefined,
    request: Uint8Array,
    wish: DtaWish,
  ): Promise<ExportedFile>;
}
