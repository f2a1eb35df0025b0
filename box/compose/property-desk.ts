import type { DocumentShelf } from '../api/document-shelf.ts';
import type { BoxView } from '../api/box-view.ts';
import type { PropertyDesk } from '../api/property-desk.ts';
import type { BillingIssue } from '../billing/billing-issue.ts';
import { checkProperty } from '../billing/check-property.ts';
import { diffDocuments } from '../billing/diff-documents.ts';
import { settlementId } from '../billing/settle.ts';
import { diffTakeOver, type TakeOverLine } from '../billing/take-over-lines.ts';
import { BoxError } from '../domain/box-error.ts';
import { addDays, type Period } from '../domain/civil-day.ts';
import type { Property } from '../domain/property.ts';
import type { Reading } from '../domain/reading.ts';
import { acceptTenants, matchTenants, propertyOfRequest } from '../exports/dta-rem/match-tenants.ts';
import { type DtaProperty, readDtaRem } from '../exports/dta-rem/read-dta-rem.ts';
import { runBilling } from './run-billing.ts';
import { tenantLinkDesk } from './tenant-link-desk.ts';

/** What working on properties needs of the store. */
export interface PropertyDeskPorts {
  readonly shelf: DocumentShelf;
  readonly view: Pick<BoxView, 'readings'>;
}

/** Properties and settlements as people work on them, on what the store keeps. */
export function propertyDesk({ shelf, view }: PropertyDeskPorts): PropertyDesk {
  const kept = (propertyId: string, version?: number) => {
    const document = shelf.document('property', propertyId, version);
    if (!document) throw new BoxError('NOT_FOUND', noProperty(propertyId, version));
    const { text, ...rest } = document;
    return { kept: rest, property: JSON.parse(text) as Property };
  };
  const save = async (document: unknown, basedOn: number, actor: string) => {
    const { property, issues } = checkProperty(document);
    if (!property) throw new BoxError('USAGE', inWords(issues));
    const { version } = await shelf.keepDocument(
      {
        kind: 'property',
        propertyId: property.id,
        key: property.id,
        basedOn,
        text: JSON.stringify(property),
        summary: summaryOf(property),
      },
      actor,
    );
    return { version, issues };
  };
  const request = (propertyId: string, period: Period, version: number) => {
    const { property, kept: document } = kept(propertyId);
    const readings = readingsOf(property, period, view);
    return { property, documentVersion: document.version, readings, period, version };
  };
  const previewTakeOver = async (propertyId: string, period: Period) => {
    const { lines = [], issues } = await runBilling({
      kind: 'take-over',
      request: request(propertyId, period, 0),
    });
    const last = shelf.takeOver(propertyId, period);
    const before = last ? (JSON.parse(last.lines) as readonly TakeOverLine[]) : [];
    const changes = diffTakeOver(before, lines);
    return { period, lines, issues, changes, ...(last ? { lastTakenOverAt: last.at } : {}) };
  };
  const settlementText = (id: string, version?: number) => {
    const document = shelf.document('settlement', id, version);
    if (document) return document;
    const which = version === undefined ? '' : ` of version ${version}`;
    throw new BoxError('NOT_FOUND', `There is no released settlement "${id}"${which}`);
  };

  return {
    properties: () => shelf.documents({ kind: 'property' }),
    versions(propertyId) {
      kept(propertyId);
      return shelf.documents({ kind: 'property', key: propertyId, versions: true });
    },
    property: kept,
    save,
    diff: (propertyId, from, to) =>
      diffDocuments(kept(propertyId, from).property, kept(propertyId, to).property),
    async matchTenants(propertyId, bytes, accept, actor) {
      const { property } = kept(propertyId);
      const listed = requestFor(property, bytes);
      const changes = matchTenants(property, listed);
      if (!accept) return { changes };
      const { version } = await save(acceptTenants(property, listed), accept.basedOn, actor);
      return { changes, version };
    },
    propertyOfRequest(bytes) {
      const [only, ...more] = readDtaRem(bytes).properties;
      if (!only || more.length > 0)
        throw new BoxError('USAGE', 'The document holds several Liegenschaften: export one at a time');
      return propertyOfRequest(only);
    },
    previewTakeOver,
    async takeOver(propertyId, period, actor) {
      const preview = await previewTakeOver(propertyId, period);
      await shelf.keepTakeOver(propertyId, period, JSON.stringify(preview.lines), actor);
      return preview;
    },
    async settle(propertyId, period, wish, actor) {
      const id = settlementId(propertyId, period);
      const before = shelf.document('settlement', id)?.version ?? 0;
      const version = wish === 'release' ? before + 1 : 0;
      const {
        text,
        sum = '',
        rows = 0,
        sound,
        issues,
      } = await runBilling({
        kind: 'settle',
        request: request(propertyId, period, version),
      });
      const against = sound === false ? [...issues, notSound] : issues;
      const blocked = text === undefined || sound === false;
      const answer = { id, issues: against, ...(text === undefined ? {} : { text }) };
      if (wish === 'preview') return { ...answer, status: 'preview' };
      if (wish === 'park' || blocked) {
        await shelf.parkSettlement({ propertyId, ...period, actor, issues: JSON.stringify(against) });
        return { ...answer, status: 'parked' };
      }
      const summary = { sum, rows, from: period.firstDay, until: period.lastDay };
      await shelf.keepDocument(
        { kind: 'settlement', propertyId, key: id, basedOn: before, text, summary },
        actor,
      );
      return { ...answer, status: 'released', version };
    },
    settlements: (propertyId) =>
      shelf.documents({ kind: 'settlement', ...(propertyId === undefined ? {} : { propertyId }) }),
    settlementVersions(id) {
      settlementText(id);
      return shelf.documents({ kind: 'settlement', key: id, versions: true });
    },
    parked: (propertyId) => shelf.parkedSettlements(propertyId),
    settlement(id, version) {
      const { text, ...rest } = settlementText(id, version);
      return { kept: rest, text };
    },
    diffSettlement(id, from, to) {
      const withoutTrace = (version: number) => {
        const { trace: _trace, ...rest } = JSON.parse(settlementText(id, version).text) as { trace: unknown };
        return rest;
      };
      return diffDocuments(withoutTrace(from), withoutTrace(to));
    },
    ...tenantLinkDesk(shelf, (propertyId) => kept(propertyId).property),
  };
}

/** What the independent check of the trace found stands in the settlement's `checks`. */
const notSound: BillingIssue = Object.freeze({
  code: 'input-invalid',
  level: 'error',
  message: 'The settlement does not add up; it was parked. Tell us: this must not happen',
});

function noProperty(id: string, version: number | undefined): string {
  return version === undefined
    ? `There is no property "${id}"`
    : `Property "${id}" has no version ${version}`;
}

function inWords(issues: readonly { readonly message: string; readonly code: string }[]): string {
  return issues.map(({ message, code }) => `${message} [${code}]`).join('; ');
}

function summaryOf({ name, country, buildings, meterPoints }: Property): Record<string, string | number> {
  const units = buildings.flatMap((building) => building.units);
  const tenants = units.flatMap((unit) => unit.occupancies).filter(({ type }) => type === 'tenant');
  return { name, country, units: units.length, tenants: tenants.length, meterPoints: meterPoints.length };
}

/** The part of a request that is this property's. */
function requestFor({ externalKey, name }: Property, bytes: Uint8Array): DtaProperty {
  const { properties } = readDtaRem(bytes);
  const own = properties.find(({ id }) => id === externalKey);
  if (own) return own;
  const ids = properties.map(({ id }) => id).join(', ');
  throw new BoxError(
    'USAGE',
    `The document is for Liegenschaft ${ids}; "${name}" has the key ${externalKey ?? 'none'}`,
  );
}

/** Everything its devices sent from a year before the period until a little after it. */
function readingsOf({ meterPoints }: Property, period: Period, view: Pick<BoxView, 'readings'>): Reading[] {
  const firstDay = addDays(period.firstDay, -400);
  const lastDay = addDays(period.lastDay, 40);
  const asked = new Set<string>();
  return meterPoints.flatMap(({ installations, quantity }) =>
    installations.flatMap(({ device }) => {
      const key = [device.class, device.serial, quantity].join('/');
      if (asked.has(key)) return [];
      asked.add(key);
      return [...view.readings({ device, quantity, firstDay, lastDay, limit: 10_000 })];
    }),
  );
}
