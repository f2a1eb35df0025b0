import { z } from 'zod';

/** Where things are in a backup. */
export const backupNames = Object.freeze({
  manifest: 'manifest.json',
  settings: 'settings.json',
  database: 'store/meterbox.db',
});

/** Files that a backup may hold; nothing else is ever written when one is put back. */
const path = z
  .string()
  .regex(/^(settings\.json|store\/meterbox\.db|keys\/[A-Za-z0-9][\w.-]*|spool\/\d{16}\.(file|aside))$/);

/** What is in a backup: the first file of the tar. */
export const backupManifest = z.strictObject({
  format: z.literal('meterbox-backup'),
  version: z.literal(1),
  boxId: z.string(),
  /** Version of the program that made it. */
  program: z.string(),
  createdAt: z.string(),
  files: z.array(z.strictObject({ path, size: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});

export type BackupManifest = z.infer<typeof backupManifest>;
