import type { XmlAttributes } from '../guarded-xml.ts';

/** An element of a device's part of a document, complete with everything in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: XmlAttributes;
  readonly parent: XmlElement | undefined;
  readonly children: XmlElement[];
  /** Character data before its end; of an element with children usually blanks. */
  text: string;
  readonly line: number;
}

/** The value of an attribute, by its name with or without prefix; `undefined` if it is not there. */
export function attributeOf({ attributes }: XmlElement, name: string): string | undefined {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  const prefixed = Object.keys(attributes).find((key) => key.endsWith(`:${name}`));
  return prefixed === undefined ? undefined : attributes[prefixed];
}
