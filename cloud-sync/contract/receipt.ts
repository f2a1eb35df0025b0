import { z } from 'zod';
import { changeNumber, digest, epoch, refusalCodes } from './message.ts';

/** The centre's answer to every message of a box, sent after its commit: the only thing that moves a box's
 *  cursor. `acked` is the last number of this epoch that the centre has on disk. A smaller number than the box
 *  believed means that the centre was restored: the box sends again from there (sync-storage.md 2.3). */
export const receipt = z.object({
  /** SHA-256 of the message that this answers, as it was on the wire: a receipt that comes late, or twice, must not be
   *  taken for the answer to the next one. */
  of: digest.optional(),
  epoch,
  acked: changeNumber,
  /** Series that the centre knows of this conversation. */
  dictionary: z.number().int().min(0),
  /** The centre knows nothing of this conversation: open it again. */
  need: z.literal('hello').optional(),
  /** At most this many readings a second, please. */
  rate: z.number().int().min(1).optional(),
  /** Not before so many seconds. */
  retryAfter: z.number().int().min(0).max(86_400).optional(),
  /** A `desired` message that the box has not reported yet, as it is on the wire, base64. */
  desired: z
    .string()
    .max(8 * 1024 * 1024)
    .optional(),
  /** `command` messages that wait for the box, oldest first, each as it is on the wire, base64. */
  commands: z.array(z.string().max(65_536)).max(16).optional(),
  /** Seconds since 1970 at the centre, so that the box can tell how far its clock is off. */
  centreTime: z.number().int(),
  /** Why nothing was taken. */
  refusal: z.object({ code: z.enum(refusalCodes), message: z.string().max(500) }).optional(),
});
export type Receipt = z.infer<typeof receipt>;

/** First message after each connection: who this is and from where it would go on. Answered with a receipt. */
export const hello = z.object({
  epoch,
  /** Last number in the store. */
  last: changeNumber,
  /** Last number a receipt has confirmed, as far as the box remembers. */
  acked: changeNumber,
  /** Random number of this conversation, made when the uplink starts. Another one than before means that the box has
   *  forgotten how it numbered its series: both sides begin anew with none. */
  conversation: epoch,
  version: z.string().max(40),
  /** The epoch before, after a restore or a new store: the centre can give back what this one lacks. */
  previousEpoch: epoch.optional(),
});
export type Hello = z.infer<typeof hello>;

/** How a box is doing; the newest counts, none is kept in order. */
export const health = z.object({
  at: z.number().int(),
  version: z.string().max(40),
  uptime: z.number().int().min(0),
  /** Facts that wait, and since when the oldest does. */
  waiting: z.number().int().min(0),
  oldestWaiting: z.number().int().optional(),
  clock: z.enum(['network', 'rtc', 'held', 'none']),
  certificateUntil: z.number().int().optional(),
  checks: z
    .array(
      z.object({
        name: z.string().max(64),
        status: z.enum(['ok', 'attention', 'failing']),
        message: z.string().max(500),
      }),
    )
    .max(64),
});
export type Health = z.infer<typeof health>;
