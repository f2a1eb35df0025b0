import type { SettledRow, Settlement } from '../../billing/settlement.ts';
import { drawOverview } from '../overview/overview-pdf.ts';
import { endPrint, newPage, closePages, openPrint, type PrintFonts, takeBytes } from '../print/open-print.ts';
import { wordsOf } from '../words/words-of.ts';
import type { StatementContext } from './bill.ts';
import { drawStatement } from './statement-pdf.ts';
import { senderLines } from './letter-head.ts';

/** How a print file is made. */
export interface PrintFileOptions {
  /** The words and codes of each row; links differ from tenancy to tenancy. */
  contextOf(row: SettledRow): StatementContext;
  /** Every statement begins on the front of a sheet. */
  readonly duplex: boolean;
}

/** A piece of a print file, and how far it is. */
export interface PrintedPiece {
  readonly bytes: Uint8Array;
  readonly statements: number;
  /** Of how many statements. */
  readonly of: number;
  readonly pages: number;
}

/** All statements of a settlement in one file for the printer, the overview first; one piece a statement, so that a
 *  house of a thousand flats needs no more memory than one. Vacancies and self-use get no statement (DE-VACANCY). The
 *  file is not tagged: nobody reads it on a screen. */
export function* printFile(
  settlement: Settlement,
  options: PrintFileOptions,
  fonts: PrintFonts,
): Generator<PrintedPiece, void> {
  const rows = settlement.rows.filter(({ type }) => type === 'tenant');
  const [first] = rows;
  if (!first) return;
  const { language, issuedOn } = options.contextOf(first);
  const print = openPrint(
    {
      title: `${wordsOf(language).title[settlement.regime]} ${settlement.property.name}`,
      author: senderLines({ settlement })[0],
      language: `${language}-${settlement.property.country}`,
      issuedOn,
      tagged: false,
    },
    fonts,
  );
  const onFront = (drawn: number) => {
    if (!options.duplex || drawn % 2 === 0) return drawn;
    newPage(print);
    closePages(print, () => undefined);
    return drawn + 1;
  };
  let pages = onFront(drawOverview(print, settlement, { language, issuedOn }));
  for (const [at, row] of rows.entries()) {
    pages += onFront(drawStatement(print, settlement, row, options.contextOf(row)));
    yield { bytes: takeBytes(print), statements: at + 1, of: rows.length, pages };
  }
  yield { bytes: endPrint(print), statements: rows.length, of: rows.length, pages };
}
