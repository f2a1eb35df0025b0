import { createHash } from 'node:crypto';
import type {
  DocumentShelf,
  KeptDocument,
  KeptTakeOver,
  ParkedSettlement,
  TenantLink,
} from '../../box/api/document-shelf.ts';
import { BoxError } from '../../box/domain/box-error.ts';
import { type Instant, instantOfSeconds } from '../../box/domain/instant.ts';

type Link = TenantLink & { readonly tokenDigest: string; readonly codeDigest: string };

/** A shelf in memory with the behaviour that its port promises. */
export function simulateShelf(): DocumentShelf {
  const documents: (KeptDocument & { readonly text: string })[] = [];
  const parked = new Map<string, ParkedSettlement>();
  const taken = new Map<string, KeptTakeOver>();
  const links: Link[] = [];
  return {
    documents: ({ kind, propertyId, key, versions = false }) =>
      documents
        .filter((one) => one.kind === kind && (key ?? one.key) === one.key)
        .filter((one) => (propertyId ?? one.propertyId) === one.propertyId)
        .filter((one) => versions || one.version === newest(one.kind, one.key))
        .map(({ text: _text, ...kept }) => kept),
    document: (kind, key, version = newest(kind, key)) =>
      documents.find((one) => one.kind === kind && one.key === key && one.version === version),
    async keepDocument({ text, basedOn, ...document }, actor) {
      if (newest(document.kind, document.key) !== basedOn)
        throw new BoxError('CONFLICT', `"${document.key}" has another version than ${basedOn}`);
      const kept: KeptDocument = {
        ...document,
        change: documents.length + 1,
        version: basedOn + 1,
        at: now(),
        actor,
        size: Buffer.byteLength(text),
        digest: createHash('sha256').update(text).digest('hex'),
      };
      documents.push({ ...kept, text });
      return kept;
    },
    async parkSettlement(settlement) {
      parked.set(`${settlement.propertyId} ${settlement.lastDay}`, { ...settlement, at: now() });
    },
    parkedSettlements: (propertyId) =>
      [...parked.values()].filter((one) => (propertyId ?? one.propertyId) === one.propertyId),
    async keepTakeOver(propertyId, { firstDay, lastDay }, lines, actor) {
      taken.set(`${propertyId} ${firstDay} ${lastDay}`, { at: now(), actor, lines });
    },
    takeOver: (propertyId, { firstDay, lastDay }) => taken.get(`${propertyId} ${firstDay} ${lastDay}`),
    async addTenantLink(link, actor) {
      const added: Link = { id: links.length + 1, createdAt: now(), createdBy: actor, ...link };
      links.push(added);
      return added;
    },
    tenantLinks: (propertyId) => links.filter((link) => link.propertyId === propertyId),
    tenantLink: (digest) =>
      links.find(({ tokenDigest, codeDigest }) => tokenDigest === digest || codeDigest === digest),
    async revokeTenantLink(id) {
      const link = links[id - 1];
      if (!link) throw new BoxError('NOT_FOUND', `There is no tenant link ${id}`);
      links[id - 1] = { ...link, revokedAt: now() };
    },
  };

  function newest(kind: string, key: string): number {
    return documents.findLast((one) => one.kind === kind && one.key === key)?.version ?? 0;
  }
}

function now(): Instant {
  return instantOfSeconds(Math.floor(Date.now() / 1000));
}
