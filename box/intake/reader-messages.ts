import type { StudyAnswers, StudyQuestion } from './study-file.ts';
import type { ReadFile, ReadRequest } from './ingest-file.ts';
import type { PackedOriginal } from './pack-original.ts';

/** What the reader's thread is asked. */
export interface ReaderJob {
  readonly path: string;
  readonly request: ReadRequest;
  /** Answer this, and read nothing. */
  readonly question?: StudyQuestion;
}

/** What it answers: that it has begun, so that its own start does not count; then the packed original, so that it is safe whatever the parser does; then the files. `failed`
 *  means that the file itself could not be read from the disk. */
export type ReaderReport =
  | { readonly type: 'begun' }
  | { readonly type: 'packed'; readonly packed: PackedOriginal }
  | { readonly type: 'files'; readonly files: readonly ReadFile[] }
  | { readonly type: 'answer'; readonly answer: StudyAnswers[StudyQuestion['ask']] }
  | { readonly type: 'failed'; readonly message: string };
