/** The fields of a file's name by the first template that fits: literal text, `{name}` for anything up to the next
 *  literal, and `{name:yyyyMMddHHmmss}` for as many digits. Without regard to case; empty if none fits. */
export function fieldsOfName(name: string, templates: readonly string[]): ReadonlyMap<string, string> {
  for (const template of templates) {
    const fields = match(name, template);
    if (fields) return fields;
  }
  return new Map();
}

function match(name: string, template: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  const parts = template.split(/(\{[^{}]*\})/).filter((part) => part !== '');
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (!part.startsWith('{')) {
      if (!name.startsWith(part, at)) return undefined;
      at += part.length;
      continue;
    }
    const [field = '', digits] = part.slice(1, -1).split(':');
    const next = parts[index + 1];
    const end = digits === undefined ? endOf(name, next, at) : at + digits.length;
    const text = name.slice(at, end);
    if (
      end < at ||
      text === '' ||
      (digits !== undefined && !new RegExp(`^\\d{${digits.length}}$`).test(text))
    ) {
      return undefined;
    }
    fields.set(field, text);
    at = end;
  }
  return at === name.length ? fields : undefined;
}

/** A field ends before the next literal; the last literal, before the end, is looked for from the end. */
function endOf(name: string, next: string | undefined, from: number): number {
  if (next === undefined || next.startsWith('{')) return name.length;
  return name.indexOf(next, from);
}
