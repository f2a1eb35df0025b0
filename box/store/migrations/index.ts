import { facts } from './0001-facts.ts';
import { findings } from './0002-findings.ts';

/** All migrations in order; the place in the list, from 1, is the schema's version. Only append. */
export const migrations: readonly string[] = Object.freeze([facts, findings]);
