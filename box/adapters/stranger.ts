import type { FileHead } from './adapter.ts';
import { rootName } from './xml-root.ts';

/** Says what a file that no adapter recognises seems to be, and what to do about it (formats.md 1). */
export function strangerOf(head: FileHead): string {
  const root = rootName(head.text);
  if (root !== undefined) {
    return (
      xmlStrangers.get(root) ?? `An XML document with the root "${root}", which no adapter knows: ${ask}`
    );
  }
  if (head.text.startsWith('#;key;value')) return 'An Elvaco event or status report: it holds no readings';
  if (/^\d{8,10};\d{8};\d{4}-\d\d-\d\d /.test(head.text)) {
    return 'An Elvaco file of raw M-Bus telegrams, which this version does not read yet: it is kept';
  }
  if (head.text === '') return `A binary file that no adapter knows: ${ask}`;
  return `A text that no adapter knows: ${ask}`;
}

const ask = 'ask the maker of the gateway for its format, or send us the file';

const xmlStrangers: ReadonlyMap<string, string> = new Map([
  [
    'DTA_REM',
    'A DTA_REM request of GARAIO REM: it asks for a bill and holds no readings, hand it to the billing',
  ],
  ['MBusData', 'M-Bus data as XML (libmbus), which this version does not read yet: it is kept'],
  ['interface', 'A file of a solvimus MUC, which this version does not read yet: it is kept'],
  ['html', 'A web page, probably an error message of the sender: look at the gateway'],
  ['HTML', 'A web page, probably an error message of the sender: look at the gateway'],
]);
