import { loadPrintFonts } from '../../../box/compose/load-print-fonts.ts';

/** The fonts, read once for all tests of a file. */
export const testFonts = loadPrintFonts();
