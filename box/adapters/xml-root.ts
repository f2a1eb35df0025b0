/** Local name of the root element of an XML text, or of what its document type announces; `undefined` if the text is no
 *  XML. Looks at the beginning only and never throws. */
export function rootName(text: string): string | undefined {
  let at = skipBlanks(text, 0);
  while (text.startsWith('<?', at) || text.startsWith('<!--', at)) {
    const close = text.startsWith('<?', at) ? '?>' : '-->';
    const end = text.indexOf(close, at);
    if (end < 0) return undefined;
    at = skipBlanks(text, end + close.length);
  }
  if (text.startsWith('<!DOCTYPE', at)) at = skipBlanks(text, at + '<!DOCTYPE'.length) - 1;
  else if (text[at] !== '<') return undefined;
  return /^(?:[\p{L}_][\w.-]{0,63}:)?([\p{L}_][\w.-]{0,63})(?![\w.:-])/u.exec(
    text.slice(at + 1, at + 200),
  )?.[1];
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n\uFEFF'.includes(text.charAt(at))) at += 1;
  return at;
}
