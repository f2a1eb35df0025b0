import type { AuditEntry } from '../api/box-view.ts';
import type { HostKeyDesk } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import { openHostKeys, prepareNextHostKeys, switchToNextHostKeys } from '../intake/sftp/host-keys.ts';

/** What changing host keys needs: their folder, whether there is an RSA key, and the audit log. */
export interface HostKeyPorts {
  readonly folder: string;
  readonly rsa: () => boolean;
  readonly audit: (entry: Omit<AuditEntry, 'id' | 'at'>) => Promise<void>;
}

/** The host keys as people change them; each change is written into the audit log with its fingerprints. */
export function hostKeyDesk({ folder, rsa, audit }: HostKeyPorts): HostKeyDesk {
  async function note(actor: string, action: string, fingerprints: readonly string[]) {
    await audit({ actor, action, detail: { fingerprints: fingerprints.join(', ') } });
    return fingerprints;
  }
  return {
    fingerprints: async () => (await openHostKeys(folder, { rsa: rsa() })).fingerprints,
    async prepare(actor) {
      const { fingerprints } = await prepareNextHostKeys(folder, { rsa: rsa() });
      return note(actor, 'host-keys-prepared', fingerprints);
    },
    async switchOver(actor) {
      const before = await openHostKeys(folder, { rsa: rsa() });
      if (!before.fingerprints.some((fingerprint) => fingerprint.endsWith('(next)'))) {
        throw new BoxError(
          'CONFLICT',
          'No next host keys are prepared: prepare them and tell the senders first',
        );
      }
      const { fingerprints } = await switchToNextHostKeys(folder, { rsa: rsa() });
      return note(actor, 'host-keys-switched', fingerprints);
    },
  };
}
