import { randomBytes } from 'node:crypto';
import type { Authority } from '../../cloud-sync/central/authority.ts';
import type { Database } from '../../cloud-sync/central/database.ts';
import type { Credentials } from '../../cloud-sync/uplink/https-transport.ts';
import { makeKey } from '../../cloud-sync/uplink/make-key.ts';

/** A box that the centre knows, with its certificate. */
export async function enrolledBox(
  database: Database,
  authority: Authority,
): Promise<{ readonly id: string; readonly credentials: Credentials }> {
  const id = `box-${randomBytes(4).toString('hex')}`;
  const { key, request } = await makeKey(id);
  const { certificate, serial, validUntil } = await authority.issueForBox(request, id, new Date());
  await database.query('INSERT INTO box (box) VALUES ($1)', [id]);
  await database.query('INSERT INTO box_certificate (box, serial, valid_until) VALUES ($1, $2, $3)', [
    id,
    serial,
    validUntil.toISOString(),
  ]);
  return { id, credentials: { authority: authority.certificate, certificate, key } };
}
