import type { FileAdapter } from './adapter.ts';
import { meterboxFacts } from './meterbox-facts.ts';
import { qundisXml } from './qundis-xml.ts';
import { siemensBil } from './siemens-bil.ts';

/** Every file format the box reads. Exactly one of them recognises a file, or none. */
export const fileAdapters: readonly FileAdapter[] = Object.freeze([qundisXml, siemensBil, meterboxFacts]);
