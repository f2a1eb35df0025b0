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
  if (head.text === '') return `A binary file that no adapter knows: ${ask}`;
  return `A text that no adapter knows: ${ask}`;
}

const ask = '"meterbox profile suggest" looks for its columns, or send us the file';

const xmlStrangers: ReadonlyMap<string, string> = new Map([
  [
    'DTA_REM',
    'A DTA_REM request of GARAIO REM: it asks for a bill and holds no readings, hand it to the billing',
  ],
  [
    'root',
    'The settings of a solvimus MUC, or another document named "root": it holds no readings that an adapter knows',
  ],
  ['html', 'A web page, probably an error message of the sender: look at the gateway'],
  ['HTML', 'A web page, probably an error message of the sender: look at the gateway'],
]);
