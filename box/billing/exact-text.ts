import { fixedText, type Rational } from '../domain/rational.ts';

/** A quantity as people read it: in full if it has at most six decimals, else rounded to six. For printing only. */
export function exactText(value: Rational): string {
  const text = fixedText(value, 6);
  return text.replace(/\.?0+$/, '');
}
