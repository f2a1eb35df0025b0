import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { PrintFonts } from '../exports/print/open-print.ts';
import { openPrintFont, type PrintFont } from '../exports/print/print-font.ts';

const { resolve } = createRequire(import.meta.url);

/** The fonts of all documents, out of the packages they came in (both under the SIL Open Font License 1.1). Takes some
 *  0.1 s. */
export function loadPrintFonts(): PrintFonts {
  return {
    regular: load('ibm-plex-sans/400Regular/IBMPlexSans_400Regular'),
    semiBold: load('ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold'),
    payment: load('arimo/400Regular/Arimo_400Regular'),
    paymentBold: load('arimo/700Bold/Arimo_700Bold'),
  };
}

function load(name: string): PrintFont {
  return openPrintFont(readFileSync(resolve(`@expo-google-fonts/${name}.ttf`)));
}
