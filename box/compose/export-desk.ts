import { argeArchive } from '../exports/arge/arge-archive.ts';
import { dtaWeights } from '../exports/dta-rem/dta-weights.ts';
import { dtaMappings } from '../exports/dta-rem/dta-mappings.ts';
import { fillDtaRem } from '../exports/dta-rem/fill-dta-rem.ts';
import { readDtaRem } from '../exports/dta-rem/read-dta-rem.ts';
import type { TenantLink } from '../exports/statement/bill.ts';
import { settlementSheets } from '../exports/tables/settlement-sheets.ts';
import { summarySheet } from '../exports/tables/summary-sheet.ts';
import { writeCsv } from '../exports/tables/write-csv.ts';
import { writeXlsx } from '../exports/tables/write-xlsx.ts';
import type { DtaWish, ExportDesk, ExportedFile, ExportWish } from '../api/export-desk.ts';
import type { PropertyDesk } from '../api/property-desk.ts';
import { Blocked } from '../billing/blocked.ts';
import type { Settlement } from '../billing/settlement.ts';
import { BoxError } from '../domain/box-error.ts';
import { type IsoDate, isoDate } from '../domain/civil-day.ts';
import { printInWorker } from './print-in-worker.ts';
import type { PrintJob } from './print-job.ts';

type Desk = Pick<PropertyDesk, 'settlement' | 'property' | 'addTenantLink'>;

/** Files of the settlements that are kept here. PDFs are drawn in a thread of their own. */
export function exportDesk(properties: Desk): ExportDesk {
  return {
    async document(id, version, wish, actor) {
      const { settlement, releasedOn } = released(properties, id, version);
      const named = (ending: string) => fileName(settlement, wish, ending);
      switch (wish.document) {
        case 'workbook':
          return file(
            named('xlsx'),
            'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
            writeXlsx(settlementSheets(settlement)),
          );
        case 'summary':
          return file(
            named('csv'),
            'text/csv; charset=utf-8',
            writeCsv(summarySheet(settlement), formOf(settlement)),
          );
        case 'arge': {
          if (settlement.regime !== 'heizkostenv')
            throw new BoxError('USAGE', 'The ARGE exchange is German: there is none of a Swiss settlement');
          const { version: argeVersion, ...parties } = wish.arge ?? {
            version: '3.05',
            customer: '',
            company: '',
          };
          const day = wish.issuedOn ?? releasedOn;
          return file(named('zip'), 'application/zip', argeArchive(settlement, parties, argeVersion, day));
        }
        case 'statement':
        case 'overview':
        case 'print-file': {
          const document = documentOf(wish, settlement);
          const links = await freshLinks(properties, settlement, wish, actor);
          const context = {
            language: wish.language ?? 'de',
            issuedOn: wish.issuedOn ?? releasedOn,
            ...(wish.dueOn === undefined ? {} : { dueOn: wish.dueOn }),
          };
          const bytes = printInWorker({ settlement, document, context, links });
          return { name: named('pdf'), mediaType: 'application/pdf', bytes };
        }
      }
    },
    answerDta: (id, version, request, wish) =>
      Promise.try(() => answerDta(properties, id, version, request, wish)),
  };
}

function released(properties: Desk, id: string, version: number | undefined) {
  const { kept, text } = properties.settlement(id, version);
  const settlement = JSON.parse(text) as Settlement;
  const { zone } = properties.property(kept.propertyId).property;
  const releasedOn: IsoDate = isoDate(
    Temporal.Instant.from(kept.at).toZonedDateTimeISO(zone).toPlainDate().toString(),
  );
  return { settlement, releasedOn };
}

function documentOf(wish: ExportWish, { id, rows }: Settlement): PrintJob['document'] {
  if (wish.document === 'overview') return { kind: 'overview' };
  if (wish.document === 'print-file') return { kind: 'print-file', duplex: wish.duplex === true };
  const { user } = wish;
  if (user === undefined) throw new BoxError('USAGE', 'A statement is for one user: name it');
  if (!rows.some((row) => row.user === user)) throw new BoxError('NOT_FOUND', `"${user}" is not in ${id}`);
  return { kind: 'statement', user };
}

/** A link for each tenant that gets a statement; the token stands in the fragment, which no server ever sees. */
async function freshLinks(
  properties: Desk,
  settlement: Settlement,
  { tenantPage, document, user }: ExportWish,
  actor: string,
): Promise<Record<string, TenantLink>> {
  if (tenantPage === undefined || document === 'overview') return {};
  const links: Record<string, TenantLink> = {};
  for (const row of settlement.rows) {
    if (row.type !== 'tenant' || (document === 'statement' && row.user !== user)) continue;
    const { token, code } = await properties.addTenantLink(settlement.property.id, row.user, actor);
    links[row.user] = { url: `${tenantPage.replace(/#.*$/, '')}#${token}`, code };
  }
  return links;
}

function answerDta(
  properties: Desk,
  id: string,
  version: number | undefined,
  request: Uint8Array,
  { decimals, clip, vewa }: DtaWish,
): ExportedFile {
  const { settlement } = released(properties, id, version);
  const { property } = properties.property(settlement.property.id);
  const received = readDtaRem(request);
  const { from, to } = settlement.period;
  const settled = {
    propertyId: settlement.property.externalKey ?? settlement.property.id,
    period: { firstDay: isoDate(from), lastDay: isoDate(to) },
    weights: weightsOf(() => dtaWeights(settlement, dtaMappings(property, vewa))),
  };
  const answer = fillDtaRem(received, settled, { decimals, clip });
  if (answer.text === undefined) {
    const lines = answer.refusals.map(({ code, message, line }) =>
      line === undefined ? `${message} [${code}]` : `Line ${line}: ${message} [${code}]`,
    );
    throw new BoxError('CONFLICT', lines.join('\n'));
  }
  const name = `DTA_REM-${settlement.property.id}-${to}.xml`;
  return file(name, 'application/xml', new TextEncoder().encode(answer.text));
}

function weightsOf<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof Blocked)) throw error;
    throw new BoxError(
      'CONFLICT',
      error.issues.map(({ message, code }) => `${message} [${code}]`).join('\n'),
    );
  }
}

function formOf({ property }: Settlement) {
  return { separator: ';', mark: property.country === 'DE' ? ',' : '.' } as const;
}

function file(name: string, mediaType: string, bytes: Uint8Array): ExportedFile {
  return { name, mediaType, bytes: [bytes] };
}

/** Safe in a header and on every disk. */
function fileName(settlement: Settlement, { document, user }: ExportWish, ending: string): string {
  const parts = [
    document,
    settlement.property.id,
    settlement.period.to,
    ...(user === undefined ? [] : [user]),
  ];
  return `${parts.join('-').replaceAll(/[^A-Za-z0-9.-]/g, '_')}.${ending}`;
}
