import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { DocumentShelf } from '../api/document-shelf.ts';
import type { PropertyDesk } from '../api/property-desk.ts';
import { BoxError } from '../domain/box-error.ts';
import type { Property } from '../domain/property.ts';

/** Letters and digits that nobody mistakes for each other (Crockford). */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Tenants' ways in: a token of 128 bits for the QR code and a code of 50 bits for people, kept as SHA-256 only. Both end
 *  when they are revoked, when the tenancy is over, or when the occupancy is gone from the property. */
export function tenantLinkDesk(
  shelf: DocumentShelf,
  propertyOf: (id: string) => Property,
): Pick<PropertyDesk, 'addTenantLink' | 'tenantLinks' | 'revokeTenantLink' | 'tenantOf'> {
  return {
    async addTenantLink(propertyId, occupancyId, actor) {
      const place = placeOf(propertyOf(propertyId), occupancyId);
      if (place?.occupancy.type !== 'tenant')
        throw new BoxError('NOT_FOUND', `Property "${propertyId}" has no tenancy "${occupancyId}"`);
      const token = randomBytes(16).toString('base64url');
      const code = newCode();
      const digests = { tokenDigest: digestOf(token), codeDigest: digestOf(code) };
      const link = await shelf.addTenantLink({ propertyId, occupancyId, ...digests }, actor);
      return { ...link, token, code };
    },
    tenantLinks(propertyId) {
      propertyOf(propertyId);
      return shelf.tenantLinks(propertyId);
    },
    revokeTenantLink: (id, actor) => shelf.revokeTenantLink(id, actor),
    tenantOf(tokenOrCode) {
      const link = shelf.tenantLink(digestOf(tokenOrCode)) ?? shelf.tenantLink(digestOf(asCode(tokenOrCode)));
      if (!link || link.revokedAt !== undefined) return undefined;
      const { propertyId, occupancyId } = link;
      const property = propertyOf(propertyId);
      const place = placeOf(property, occupancyId);
      if (!place) return undefined;
      const { occupancy, unitId } = place;
      const today = Temporal.Now.plainDateISO(property.zone).toString();
      if (occupancy.lastDay !== undefined && occupancy.lastDay < today) return undefined;
      return { propertyId, occupancyId, unitId, party: occupancy.party };
    },
  };
}

function placeOf({ buildings }: Property, occupancyId: string) {
  for (const unit of buildings.flatMap((building) => building.units)) {
    const occupancy = unit.occupancies.find(({ id }) => id === occupancyId);
    if (occupancy) return { occupancy, unitId: unit.id };
  }
  return undefined;
}

/** Ten letters in two groups: `7K4QX-9MZ2T`. */
function newCode(): string {
  const text = Array.from({ length: 10 }, () => letters[randomInt(letters.length)]).join('');
  return `${text.slice(0, 5)}-${text.slice(5)}`;
}

/** As it was printed, however it was typed. */
function asCode(typed: string): string {
  const plain = typed
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return `${plain.slice(0, 5)}-${plain.slice(5)}`;
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
