import { facts } from './0001-facts.ts';
import { documents } from './0002-documents.ts';

/** All migrations in order; the place in the list, from 1, is the schema's version. Only append. */
export const migrations: readonly string[] = Object.freeze([facts, documents]);
