import { apator } from './apator.ts';
import { diehl } from './diehl.ts';
import type { MakersKnowledge } from './makers-content.ts';
import { bfw240, hydrodigit, zennerBlock } from './other-blocks.ts';
import { qundisWalkBy } from './qundis-walk-by.ts';
import { rfmTx1 } from './rfm-tx1.ts';
import { techem } from './techem.ts';

/** Everything known about makers' own telegrams and blocks; the first that recognises a telegram reads it. */
export const makersKnowledge: readonly MakersKnowledge[] = Object.freeze([
  qundisWalkBy,
  techem,
  diehl,
  apator,
  zennerBlock,
  hydrodigit,
  rfmTx1,
  bfw240,
]);
