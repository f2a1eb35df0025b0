import { z } from 'zod';
import { creditorReference, qrReference } from '../payment-reference.ts';
import { caseKind } from './case-kind.ts';

/** Payment references with their check digits. */
export const qrReferenceCase = caseKind(
  'qr_reference',
  z.object({ qrr: z.array(z.string()).default([]), scor: z.array(z.string()).default([]) }),
  ({ qrr, scor }) => ({ expected: { qrr: qrr.map(qrReference), scor: scor.map(creditorReference) } }),
);
