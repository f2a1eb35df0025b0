import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One telegram of the test corpus with its expectations (README of the corpus). Data of others: read in place. */
export interface CorpusEntry {
  readonly id: string;
  readonly kind: 'wireless' | 'wired';
  readonly hex: string;
  readonly key: string | null;
  readonly prior?: readonly string[];
  readonly frame_a?: string;
  readonly frame_b?: string;
  readonly category: string;
  readonly driver?: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly expected: {
    readonly records?: readonly CorpusRecord[];
    readonly record_error?: unknown;
    readonly values?: readonly CorpusValue[];
    readonly error?: string;
  };
}

export interface CorpusRecord {
  readonly header: string;
  readonly function: string;
  readonly storage: number;
  readonly tariff: number;
  readonly subunit: number;
  readonly quantity: string;
  readonly unit: string;
  readonly modifiers?: readonly string[];
  readonly value?: string | null;
  readonly real?: boolean;
  /** Independent decoders that gave the same value. */
  readonly agree: readonly string[];
}

/** A value as a driver of another decoder names it. */
interface CorpusValue {
  readonly name: string;
  readonly quantity: string;
  readonly unit: string | null;
  readonly value: number | string | null;
  /** The record it comes from, where it is one. */
  readonly record?: number;
}

const folder = resolve(import.meta.dirname, '..', process.env['METERBOX_CORPUS'] ?? '../shared/corpus');

/** Whether the corpus is there; tests that need it skip visibly when it is not. */
export const hasCorpus = existsSync(join(folder, 'wireless.json'));

/** The entries of one file of the corpus; empty if there is no corpus. */
export function corpus(name: 'wireless' | 'wired' | 'negative'): readonly CorpusEntry[] {
  if (!hasCorpus) return [];
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as CorpusEntry[];
}

/** Frames of receiver sticks. */
export interface CorpusStickFrame {
  readonly id: string;
  readonly device: string;
  readonly hex: string;
  readonly expected: Readonly<Record<string, unknown>>;
}

/** The stick frames of the corpus; empty if there is none. */
export function corpusStickFrames(): readonly CorpusStickFrame[] {
  if (!hasCorpus) return [];
  return JSON.parse(readFileSync(join(folder, 'dongles.json'), 'utf8')) as CorpusStickFrame[];
}
