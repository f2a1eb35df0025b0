import { BoxError } from '../../domain/box-error.ts';
import { attributeOf, type XmlElement } from './xml-element.ts';

/** Finds the elements that a path names, in document order. A path is a small part of XPath (formats.md 11.2): names
 *  without prefix, `*`, `.`, `..`, `//` for any depth, a leading `/` for the root, conditions `[child='text']`, `[@a='b']`
 *  and `[@a]`, and `|` for "or, if there is none". */
export function elementsAt(path: string): (element: XmlElement) => readonly XmlElement[] {
  const ways = path.split('|').map((way) => stepsOf(way.trim()));
  return (element) => {
    for (const steps of ways) {
      const found = follow(element, steps);
      if (found.length > 0) return found;
    }
    return [];
  };
}

/** Reads the text that a path names: of the first element found, or of its attribute if the path ends with `@name`.
 *  `undefined` if there is none. */
export function textAt(path: string): (element: XmlElement) => string | undefined {
  const ways = path.split('|').map((way) => {
    const [, before = '', attribute] = /^(.*?)\/?@([\w.-]+)$/.exec(way.trim()) ?? [];
    return { attribute, steps: stepsOf(attribute === undefined ? way.trim() : before === '' ? '.' : before) };
  });
  return (element) => {
    for (const { attribute, steps } of ways) {
      for (const found of follow(element, steps)) {
        const text = attribute === undefined ? found.text : attributeOf(found, attribute);
        if (text !== undefined && (text !== '' || ways.length === 1)) return text;
      }
    }
    return undefined;
  };
}

interface Step {
  readonly axis: 'child' | 'descendant' | 'self' | 'parent' | 'root';
  readonly name: string;
  readonly tests: readonly Test[];
}

interface Test {
  readonly attribute: boolean;
  readonly name: string;
  readonly value: string | undefined;
}

const stepForm = /(\/\/|\/|^)(\.\.|\.|\*|[\p{L}_][\p{L}\p{N}_.-]*)((?:\[[^[\]]{1,80}\])*)/uy;
const testForm = /\[(@?)([\p{L}_][\p{L}\p{N}_.-]*)(?:\s*=\s*(?:'([^']*)'|"([^"]*)"))?\]/gu;

function stepsOf(way: string): Step[] {
  const steps: Step[] = [];
  let rest = way;
  if (/^\/(?!\/)/.test(rest)) {
    steps.push({ axis: 'root', name: '', tests: [] });
    rest = rest.slice(1);
  }
  for (let at = 0; at < rest.length;) {
    stepForm.lastIndex = at;
    const [all = '', slash, name = '', tests = ''] = stepForm.exec(rest) ?? [];
    const found = [...tests.matchAll(testForm)];
    if (all === '' || (at > 0 && slash === '') || found.map(([test]) => test).join('') !== tests) {
      throw new BoxError(
        'USAGE',
        `"${way}" is no path: names, /, //, .., @name, [child='text'] and | are allowed`,
      );
    }
    const axis = name === '.' ? 'self' : name === '..' ? 'parent' : slash === '//' ? 'descendant' : 'child';
    steps.push({ axis, name, tests: found.map(testOf) });
    at += all.length;
  }
  return steps;
}

function testOf([, at, name = '', single, double]: RegExpExecArray): Test {
  return { attribute: at === '@', name, value: single ?? double };
}

function follow(start: XmlElement, steps: readonly Step[]): readonly XmlElement[] {
  let found: readonly XmlElement[] = [start];
  for (const step of steps) {
    found = found
      .flatMap((element) => stepFrom(element, step))
      .filter((element) => passes(element, step.tests));
    if (found.length === 0) return found;
  }
  return found;
}

function stepFrom(element: XmlElement, { axis, name }: Step): readonly XmlElement[] {
  switch (axis) {
    case 'self':
      return [element];
    case 'parent':
      return element.parent ? [element.parent] : [];
    case 'root':
      return [documentOf(element)];
    case 'child':
      return element.children.filter((child) => name === '*' || child.name === name);
    case 'descendant':
      return descendants(element).filter((child) => name === '*' || child.name === name);
  }
}

/** What stands for the document: an element above the root. */
function documentOf(element: XmlElement): XmlElement {
  let root = element;
  while (root.parent) root = root.parent;
  return { name: '', attributes: {}, parent: undefined, children: [root], text: '', line: 1 };
}

function descendants(element: XmlElement): XmlElement[] {
  return element.children.flatMap((child) => [child, ...descendants(child)]);
}

function passes(element: XmlElement, tests: readonly Test[]): boolean {
  return tests.every(({ attribute, name, value }) => {
    if (attribute) {
      const text = attributeOf(element, name);
      return value === undefined ? text !== undefined : text === value;
    }
    return element.children.some(
      (child) => child.name === name && (value === undefined || child.text.trim() === value),
    );
  });
}
