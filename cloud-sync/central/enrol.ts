import { createHash, randomBytes } from 'node:crypto';
import type { EnrolmentAnswer, EnrolmentRequest } from '../contract/enrolment.ts';
import type { Authority, IssuedCertificate } from './authority.ts';
import type { Database, Queries } from './database.ts';

/** Why an enrolment was refused: one answer for a code that is wrong, used up or has run out, so that none can be
 *  guessed at. */
export class EnrolmentRefused extends Error {
  override readonly name = 'EnrolmentRefused';
}

/** Where enrolled boxes are sent. */
export interface Endpoints {
  readonly https: string;
  readonly mqtt?: string;
}

/** Letters and digits that cannot be mistaken for each other, 5 bits each. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Makes a one-time claim code of 130 bits for a box with this name at the centre; only its hash is kept. */
export async function makeClaim(database: Queries, name: string, validUntil: Date): Promise<string> {
  const code = Array.from(randomBytes(26), (byte) => alphabet[byte & 31]).join('');
  await database.query('INSERT INTO claim (digest, name, valid_until) VALUES ($1, $2, $3)', [
    digestOf(code),
    name,
    validUntil.toISOString(),
  ]);
  return code.replaceAll(/(.{5})(?=.)/g, '$1-');
}

/** Takes a box into the fleet: the claim is used up and the certificate issued in one transaction. A box that is known
 *  may claim again after a restore or a new card; its older certificates then stop working. Throws EnrolmentRefused. */
export async function enrolBox(
  database: Database,
  authority: Authority,
  request: EnrolmentRequest,
  about: { readonly endpoints: Endpoints; readonly serverAuthority: string; readonly now: Date },
): Promise<EnrolmentAnswer> {
  const { box } = request;
  const issued = await issue(authority, request.request, box, about.now);
  const token = randomBytes(32).toString('base64url');
  await database.transaction(async (queries) => {
    const claims = await queries.query<{ name: string }>(
      `UPDATE claim SET used_by = $2, used_at = $3
       WHERE digest = $1 AND used_by IS NULL AND valid_until > $3 RETURNING name`,
      [digestOf(typedCode(request.claim)), box, about.now.toISOString()],
    );
    const claim = claims[0];
    if (!claim)
      throw new EnrolmentRefused('This claim code is wrong, used up or has run out: ask for a new one');
    await queries.query(
      `INSERT INTO box (box, name, token_digest) VALUES ($1, $2, $3)
       ON CONFLICT (box) DO UPDATE SET revoked_at = NULL, token_digest = excluded.token_digest, name = excluded.name`,
      [box, claim.name, digestOf(token)],
    );
    await queries.query('UPDATE box_certificate SET revoked_at = $2 WHERE box = $1 AND revoked_at IS NULL', [
      box,
      about.now.toISOString(),
    ]);
    await remember(queries, box, issued);
  });
  return {
    box,
    certificate: issued.certificate,
    token,
    authority: about.serverAuthority,
    commandKey: authority.commandKey,
    ...about.endpoints,
  };
}

/** A new certificate for a box whose old one authenticated the connection. The old one works until it runs out, so that
 *  a box that never saw the answer can ask again. Throws EnrolmentRefused. */
export async function renewCertificate(
  database: Queries,
  authority: Authority,
  renewal: { readonly request: string; readonly box: string; readonly now: Date },
): Promise<string> {
  const issued = await issue(authority, renewal.request, renewal.box, renewal.now);
  await remember(database, renewal.box, issued);
  return issued.certificate;
}

/** Shuts a box out: its certificates and its token stop working at its next message. */
export async function revokeBox(database: Database, box: string, now: Date): Promise<void> {
  await database.transaction(async (queries) => {
    const at = now.toISOString();
    await queries.query('UPDATE box SET revoked_at = $2, token_digest = NULL WHERE box = $1', [box, at]);
    await queries.query('UPDATE box_certificate SET revoked_at = $2 WHERE box = $1 AND revoked_at IS NULL', [
      box,
      at,
    ]);
  });
}

/** The box of a certificate's serial number (hexadecimal digits), if it is ours and was not revoked. */
export async function boxOfCertificate(database: Queries, serial: string): Promise<string | undefined> {
  const rows = await database.query<{ box: string }>(
    `SELECT c.box FROM box_certificate c JOIN box b ON b.box = c.box
     WHERE c.serial = $1 AND c.revoked_at IS NULL AND b.revoked_at IS NULL`,
    [serial.toLowerCase()],
  );
  return rows[0]?.box;
}

/** The box of a token, if it was not revoked. */
export async function boxOfToken(database: Queries, token: string): Promise<string | undefined> {
  const rows = await database.query<{ box: string }>(
    'SELECT box FROM box WHERE token_digest = $1 AND revoked_at IS NULL',
    [digestOf(token)],
  );
  return rows[0]?.box;
}

async function issue(
  authority: Authority,
  request: string,
  box: string,
  now: Date,
): Promise<IssuedCertificate> {
  try {
    return await authority.issueForBox(request, box, now);
  } catch (error) {
    if (error instanceof RangeError) throw new EnrolmentRefused(error.message);
    throw error;
  }
}

async function remember(queries: Queries, box: string, issued: IssuedCertificate): Promise<void> {
  await queries.query('INSERT INTO box_certificate (box, serial, valid_until) VALUES ($1, $2, $3)', [
    box,
    issued.serial,
    issued.validUntil.toISOString(),
  ]);
}

/** A claim code as people type it: in groups or not, small letters or capitals. */
function typedCode(text: string): string {
  return text.replaceAll(/[\s-]/g, '').toUpperCase();
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
