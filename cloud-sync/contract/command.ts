import { z } from 'zod';
import { changeNumber, epoch } from './message.ts';

/** What the centre may ask a box to do. Each is idempotent by `id`; its result is kept and sent again if asked. */
export const commandAction = z.discriminatedUnion('kind', [
  /** Send the facts from this number again. */
  z.object({ kind: z.literal('resend'), epoch, from: changeNumber }),
  /** Read a stored original anew with the adapters of now. */
  z.object({ kind: z.literal('reingest'), digest: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** Collect a support bundle: versions, health, log; no keys, no names of people. */
  z.object({ kind: z.literal('support-bundle') }),
  /** Show in the local UI and log that this is the box that is looked for. */
  z.object({ kind: z.literal('identify'), seconds: z.number().int().min(1).max(3600) }),
  z.object({ kind: z.literal('restart') }),
  /** Install a signed release. */
  z.object({ kind: z.literal('update'), version: z.string().max(40) }),
  z.object({ kind: z.literal('renew-certificate') }),
  z.object({ kind: z.literal('pause-sync'), seconds: z.number().int().min(0).max(86_400) }),
]);
export type CommandAction = z.infer<typeof commandAction>;

/** One signed command. It is refused after `expiresAt`, with a nonce that was seen before, with a wrong signature, and
 *  when the site's owner refuses remote commands. */
export const command = z.object({
  id: z.uuid(),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  issuedAt: z.number().int(),
  expiresAt: z.number().int(),
  /** Person at the centre who asked for it, shown in the box's audit log. */
  issuedBy: z.string().min(1).max(120),
  action: commandAction,
});
export type Command = z.infer<typeof command>;

/** What became of a command. `done` and `failed` are final. */
export const commandResult = z.object({
  id: z.uuid(),
  status: z.enum(['accepted', 'done', 'failed', 'refused']),
  at: z.number().int(),
  message: z.string().max(2000),
  output: z.record(z.string(), z.unknown()).optional(),
});
export type CommandResult = z.infer<typeof commandResult>;

/** Settings that the centre wishes the box to have. The box applies a version as a whole or not at all and reports
 *  which; store, identity and outbox are not part of it (sync-storage.md 2.8). */
export const desired = z.object({
  version: z.number().int().min(1),
  dataPoints: z.array(z.record(z.string(), z.unknown())).max(10_000).optional(),
  schedules: z.array(z.record(z.string(), z.unknown())).max(1000).optional(),
  properties: z.array(z.record(z.string(), z.unknown())).max(1000).optional(),
  /** Meter keys, each sealed to the box's public key; the centre keeps no plain copy. */
  meterKeys: z
    .array(z.object({ serial: z.string().max(32), sealed: z.string().max(1024) }))
    .max(100_000)
    .optional(),
});
export type Desired = z.infer<typeof desired>;

/** Which desired version a box has, and why a newer one was not applied. */
export const reported = z.object({
  version: z.number().int().min(0),
  appliedAt: z.number().int(),
  refused: z.object({ version: z.number().int(), message: z.string().max(2000) }).optional(),
});
export type Reported = z.infer<typeof reported>;

/** What the centre signs of a command or desired state: the name of the box, so that one box's cannot be sent to
 *  another, and the body's bytes as they travel. */
export function signedBytes(box: string, body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${box}\n`), body]);
}
