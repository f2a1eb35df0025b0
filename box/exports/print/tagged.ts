import type { Print } from './open-print.ts';

/** What a piece of a document is to a screen reader (PDF 1.7, 14.8.4). */
export type GroupTag = 'Sect' | 'Table' | 'TR' | 'L' | 'LI' | 'Part';
export type LeafTag = 'H1' | 'H2' | 'P' | 'TH' | 'TD' | 'LBody' | 'Figure' | 'Caption' | 'Note';

/** Draws something that holds other elements. */
export function group(print: Print, tag: GroupTag, draw: () => void): void {
  const parent = print.open.at(-1);
  if (!parent) {
    draw();
    return;
  }
  const element = print.pdf.struct(tag);
  parent.add(element);
  print.open.push(element);
  draw();
  print.open.pop();
  element.end();
}

/** Draws one element; it must not reach over the end of a page. `alt` says what a figure shows. */
export function leaf(
  print: Print,
  tag: LeafTag,
  draw: () => void,
  options: { readonly alt?: string; readonly scope?: 'Column' | 'Row' } = {},
): void {
  const parent = print.open.at(-1);
  if (!parent) {
    draw();
    return;
  }
  const element = print.pdf.struct(tag, options);
  parent.add(element);
  const content = print.pdf.markStructureContent(tag);
  draw();
  print.pdf.endMarkedContent();
  element.add(content);
  element.end();
}

/** Draws what says nothing: rules, footers, repeated table heads. */
export function artifact(print: Print, draw: () => void, type: 'Pagination' | 'Layout' = 'Layout'): void {
  if (!print.tagged) {
    draw();
    return;
  }
  print.pdf.markContent('Artifact', { type });
  draw();
  print.pdf.endMarkedContent();
}
