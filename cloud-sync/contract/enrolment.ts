import { z } from 'zod';
import { boxId } from './message.ts';

/** A box asks to be taken into a fleet: a one-time claim code (128 bits, printed or shown by the centre) and a
 *  certificate request whose key was made on the box and never leaves it (sync-storage.md 2.6). */
export const enrolmentRequest = z.object({
  claim: z.string().min(26).max(64),
  box: boxId,
  /** PKCS#10 in PEM. */
  request: z.string().max(4096),
  hardware: z.string().max(200).optional(),
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequest>;

/** What the box needs to talk to its centre. A centre without broker names no `mqtt`; one without client certificates
 *  gives a token for HTTPS. */
export const enrolmentAnswer = z.object({
  box: boxId,
  /** Client certificate and chain in PEM; its common name is the box id. */
  certificate: z.string().max(16_384).optional(),
  token: z.string().max(256).optional(),
  /** Authority that signs the centre's servers, PEM. */
  authority: z.string().max(16_384),
  /** Ed25519 public key that signs commands, base64. */
  commandKey: z.string().max(64),
  https: z.url({ protocol: /^https$/ }),
  mqtt: z.url({ protocol: /^mqtts$/ }).optional(),
});
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswer>;

/** Renewal over a connection that the old certificate still authenticates, with a new key. */
export const renewalRequest = z.object({ request: z.string().max(4096) });
export const renewalAnswer = z.object({ certificate: z.string().max(16_384) });
