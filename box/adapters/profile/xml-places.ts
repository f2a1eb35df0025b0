import type { Places } from './bind-source.ts';
import { namesOf } from './column-pattern.ts';
import type { XmlElement } from './xml-element.ts';
import { textAt } from './xml-path.ts';

/** The places below an XML element: every path is one, whether an element has it or not. */
export const xmlPlaces: Places<XmlElement> = {
  find(path) {
    const read = textAt(path);
    return (element) => read(element) ?? '';
  },
  numbered: (pattern) =>
    namesOf(pattern).map(({ number, name }) => {
      const read = textAt(`${name} | @${name}`);
      return { number, read: (element: XmlElement) => read(element) ?? '' };
    }),
};
