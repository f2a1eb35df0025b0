import { z } from 'zod';

/** Versions of the contract that can be read. The newest is written. Inside a version fields are only added; a
 *  receiver keeps reading the version before (sync-storage.md 2.8). */
export const contractVersions = [1] as const;
export type ContractVersion = (typeof contractVersions)[number];

/** What a message can carry from a box to the centre. Only `facts` are numbered and kept in order; a `hint` is the
 *  latest value of some series, may overtake a backlog and is never stored as a fact. */
export const upwardKinds = ['hello', 'facts', 'hint', 'health', 'reported', 'result'] as const;

/** What a message can carry from the centre to a box. */
export const downwardKinds = ['receipt', 'desired', 'command'] as const;

/** Identity of a box: `box-` and eight hexadecimal digits, also the common name of its certificate. */
export const boxId = z.string().regex(/^box-[0-9a-f]{8}$/);

/** Identity of one store of a box, 64 random bits as hexadecimal digits. A new or restored store has a new one, so that
 *  no number of the change sequence is ever used twice. */
export const epoch = z.string().regex(/^[0-9a-f]{16}$/);

/** SHA-256 as hexadecimal digits. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** A place in the change sequence of a box and epoch; 0 is before the first. */
export const changeNumber = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Seconds since 1970-01-01T00:00:00Z. */
export const seconds = z.number().int().min(-8_640_000_000_000).max(8_640_000_000_000);

/** First line of every message. The second line is the body, one JSON value in exactly `bytes` bytes of UTF-8, whose
 *  SHA-256 is `digest`: a receiver can tell a cut or changed message before it looks inside. */
export const messageHeader = z.object({
  /** Version of the contract. */
  v: z.number().int().min(1),
  kind: z.enum([...upwardKinds, ...downwardKinds]),
  box: boxId,
  bytes: z
    .number()
    .int()
    .min(0)
    .max(64 * 1024 * 1024),
  digest,
  /** Ed25519 signature of the body by the centre's command key, base64; only of commands. */
  signature: z.string().max(128).optional(),
});
export type MessageHeader = z.infer<typeof messageHeader>;
export type MessageKind = MessageHeader['kind'];

/** Why a message was not taken. `busy` and `offline` may pass, everything else will not. */
export const refusalCodes = [
  'malformed',
  'version-unknown',
  'digest-wrong',
  'too-large',
  'box-mismatch',
  'signature-wrong',
  'expired',
  'replayed',
  'not-allowed',
  'revoked',
  'busy',
  'offline',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];
