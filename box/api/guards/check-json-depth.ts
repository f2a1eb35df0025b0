import { RequestRefusal } from '../request-refusal.ts';

/** Nesting that is let in; no question of ours needs more than five. */
const deepest = 32;

/** Refuses JSON text that nests deeper than any question does, before it is parsed (reliability.md 3.1 V4). */
export function checkJsonDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (inString) {
      if (letter === '\\') at += 1;
      else if (letter === '"') inString = false;
    } else if (letter === '"') inString = true;
    else if (letter === '{' || letter === '[') {
      depth += 1;
      if (depth > deepest) throw new RequestRefusal(400, `The JSON nests deeper than ${deepest} levels`);
    } else if (letter === '}' || letter === ']') depth -= 1;
  }
}
