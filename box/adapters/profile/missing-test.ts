import { isMissing } from '../missing-marker.ts';

/** Whether a text stands for no value. */
export type MissingTest = (text: string) => boolean;

/** The markers that every source of this trade uses, and those that a profile adds, whatever their case. */
export function missingTest(markers: readonly string[]): MissingTest {
  if (markers.length === 0) return isMissing;
  const own = new Set(markers.map((marker) => marker.toLowerCase()));
  return (text) => isMissing(text) || own.has(text.trim().toLowerCase());
}
