import { fixedText, fractionText } from '../domain/rational.ts';
import type { Figure } from './figure.ts';
import { rules } from './rules.ts';

/** Tells how a figure came about, one line each, inputs indented below; at most `depth` levels down and `width`
 *  inputs of one figure (a sum over a whole house says how many more there are). */
export function explain(figure: Figure, depth = 4, width = 12): string[] {
  return lines(figure, '', depth, width);
}

/** A figure's value as people read it: finite decimals in full, others as a fraction with four decimals; money with two
 *  decimals at least. */
function valueText({ value, unit }: Figure): string {
  const places = decimalPlaces(value.denominator);
  const least = unit === 'EUR' || unit === 'CHF' ? 2 : 0;
  if (places === undefined) return `${fractionText(value)} (${fixedText(value, 4)})`;
  return fixedText(value, Math.max(places, least));
}

function lines(figure: Figure, indent: string, depth: number, width: number): string[] {
  const { law, says } = rules[figure.rule];
  const reason = figure.rule === 'INPUT' ? law : `${law}: ${says}`;
  const note = figure.note === undefined ? '' : `; ${figure.note}`;
  const unit = figure.unit === '' ? '' : ` ${figure.unit}`;
  const own = `${indent}${figure.name} = ${valueText(figure)}${unit}  [${reason}${note}]`;
  if (depth === 0) return [own];
  const shown = figure.inputs.slice(0, width);
  const more = figure.inputs.length - shown.length;
  return [
    own,
    ...shown.flatMap((input) => lines(input, `${indent}  `, depth - 1, width)),
    ...(more > 0 ? [`${indent}  … and ${more} more`] : []),
  ];
}

/** Decimals a fraction needs to be written in full, `undefined` if it never ends or needs more than eight. */
function decimalPlaces(denominator: bigint): number | undefined {
  let power = 1n;
  for (let places = 0; places <= 8; places += 1, power *= 10n) {
    if (power % denominator === 0n) return places;
  }
  return undefined;
}
