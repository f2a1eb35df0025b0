import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../disk/write-durably.ts';
import { BoxError } from '../../domain/box-error.ts';

/** Who the box is at its centre: endpoints, certificate and key, in one file that only its owner can read. It is whole
 *  or absent, and part of every backup. */
const identitySchema = z.strictObject({
  box: z.string(),
  https: z.string(),
  mqtt: z.string().exactOptional(),
  /** Authority of the centre's servers, PEM. */
  authority: z.string(),
  commandKey: z.string(),
  key: z.string(),
  certificate: z.string().exactOptional(),
  token: z.string().exactOptional(),
});
export type SyncIdentity = z.infer<typeof identitySchema>;

const fileName = 'sync-identity.json';

/** The identity in the folder of keys; `undefined` before the first enrolment. Throws `SETTINGS_DAMAGED`. */
export async function loadIdentity(keys: string): Promise<SyncIdentity | undefined> {
  const path = join(keys, fileName);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return identitySchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new BoxError('SETTINGS_DAMAGED', `${path} cannot be read: enrol the box again`, { cause });
  }
}

/** Saves the identity, mode 0600. */
export async function saveIdentity(keys: string, identity: SyncIdentity): Promise<void> {
  await writeDurably(join(keys, fileName), `${JSON.stringify(identity, undefined, 2)}\n`);
}

/** From when until when the certificate is valid, seconds since 1970; `undefined` for a box with a token only. */
export function validityOf({ certificate }: SyncIdentity): { from: number; until: number } | undefined {
  if (certificate === undefined) return undefined;
  const { validFromDate, validToDate } = new X509Certificate(certificate);
  return { from: validFromDate.getTime() / 1000, until: validToDate.getTime() / 1000 };
}
