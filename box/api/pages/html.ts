/** Text that is HTML already. Only `html` makes it, so whatever came from outside has been escaped. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a template: text is escaped, lists are joined, nothing stays nothing. */
export type HtmlPart = Html | string | number | undefined | false | readonly HtmlPart[];

/** Makes HTML of a template; every value in it is escaped unless it was made by `html` itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const markup = texts.map((text, at) => text + markupOf(parts[at])).join('');
  return { markup };
}

function markupOf(part: HtmlPart): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return isHtml(part) ? part.markup : part.map(markupOf).join('');
}

function isHtml(part: Html | readonly HtmlPart[]): part is Html {
  return 'markup' in part;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => entities.get(letter) ?? letter);
}
