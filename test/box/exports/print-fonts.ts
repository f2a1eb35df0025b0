import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { PrintFonts } from '../../../box/exports/print/open-print.ts';
import { openPrintFont } from '../../../box/exports/print/print-font.ts';

const find = createRequire(import.meta.url);
const font = (name: string) => openPrintFont(readFileSync(find.resolve(`@expo-google-fonts/${name}.ttf`)));

export const testFonts: PrintFonts = {
  regular: font('ibm-plex-sans/400Regular/IBMPlexSans_400Regular'),
  semiBold: font('ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold'),
  payment: font('arimo/400Regular/Arimo_400Regular'),
  paymentBold: font('arimo/700Bold/Arimo_700Bold'),
};
