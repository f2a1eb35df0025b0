import type { FileHead } from '../adapter.ts';
import { rootName } from '../xml-root.ts';
import type { XmlProfile } from './profile-schema.ts';

/** Whether a file is an XML document with the root of a profile and the elements it requires near its beginning. */
export function recognisesDocument({ document }: XmlProfile, { text }: FileHead): boolean {
  const root = rootName(text);
  if (root === undefined || (document.root !== undefined && root !== document.root)) return false;
  return document.requires.every((name) => hasElement(text, name));
}

function hasElement(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at > 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1];
    const after = text[at + name.length] ?? ' ';
    if ((before === '<' || before === ':') && ' \t\r\n/>'.includes(after)) return true;
  }
  return false;
}
