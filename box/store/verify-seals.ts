import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { type Checkpoint, checkpointText, type Tombstone, tombstoneText } from './seal-chains.ts';
import { isSignedBy } from './signing-key.ts';
import type { Report } from './finding.ts';

type Signed<T> = T & { readonly id: number; readonly signature: string; readonly public_key: string | null };

/** Compares the chains with their signed checkpoints, and checks that each tombstone is signed. Whoever computes a
 *  chain anew cannot sign it. */
export function verifySeals(
  database: DatabaseSync,
  report: Report,
): { readonly seals: number; readonly signedBy: readonly string[] } {
  const keys = new Set<string>();
  const linkOf = database.prepare('SELECT hash FROM link WHERE month = ? AND number = ?');
  const checkpoints = database
    .prepare(
      'SELECT checkpoint.*, public_key FROM checkpoint LEFT JOIN signing_key ON signing_key.id = signing_key',
    )
    .all() as unknown as Signed<Checkpoint>[];
  for (const seal of checkpoints) {
    const { month, number, head, signature, public_key: key } = seal;
    const when = new Date(seal.at * 1000).toISOString();
    if (key === null || !isSignedBy(key, checkpointText(seal), signature))
      report({
        about: 'seal',
        message: `The seal of chain ${month} of ${when} is not signed: it was changed`,
      });
    else keys.add(key);
    const hash = linkOf.get(month, number)?.['hash'];
    if (hash !== head) {
      const message = `Link ${number} of chain ${month} is not the one that was sealed on ${when}: the chain was rewritten`;
      report({ about: 'seal', message });
    }
  }
  const tombstones = database
    .prepare(
      'SELECT tombstone.*, public_key FROM tombstone LEFT JOIN signing_key ON signing_key.id = signing_key',
    )
    .all() as unknown as Signed<Tombstone>[];
  for (const stone of tombstones) {
    const { month, ranges, readings, signature, public_key: key } = stone;
    if (key === null || !isSignedBy(key, tombstoneText(stone), signature))
      report({ about: 'seal', message: `The tombstone of month ${month} is not signed: it was changed` });
    else keys.add(key);
    const dropped = (JSON.parse(ranges) as [number, number][]).reduce((sum, [a, b]) => sum + b - a + 1, 0);
    if (dropped !== readings)
      report({
        about: 'seal',
        message: `The tombstone of month ${month} counts ${readings} of ${dropped} readings`,
      });
  }
  return { seals: checkpoints.length + tombstones.length, signedBy: [...keys].map(fingerprint) };
}

function fingerprint(publicKey: string): string {
  return `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;
}
