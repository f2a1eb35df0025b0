import { createReadStream } from 'node:fs';
import { settlementDocuments } from '../api/export-desk.ts';
import { BoxError } from '../domain/box-error.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode, printJson } from './command.ts';
import { readableFile } from './readable-file.ts';
import { saveAnswer } from './save-answer.ts';
import { withBox } from './with-box.ts';

/** `meterbox export`: files of released settlements. */
export const exportFiles: Command = {
  name: 'export',
  usage: `DOCUMENT SETTLEMENT --out FILE [--user U] [--language L] [--issued DAY] [--due DAY] [--duplex] [--tenant-page URL] [--version N]
       export dta-rem SETTLEMENT REQUEST --out FILE [--decimals N] [--clip] [--by-quantity]
  DOCUMENT       statement, overview, print-file (PDF); workbook (XLSX); summary (CSV of consumption and prices);
                 arge (ARGE HeiWaKo records in a ZIP)
  SETTLEMENT     property and period of a release, such as lindenstrasse-8:2025-01-01:2025-12-31
  REQUEST        the DTA_REM document of GARAIO REM; answered with only the per mille filled in
  --user U       whose statement
  --language L   de, fr, it, en
  --issued DAY   the day it bears; else the day of the release, so that the same export gives the same bytes
  --due DAY      by when a balance is to be paid
  --duplex       every statement of a print file begins on the front of a sheet
  --tenant-page  address of the tenants' page: each statement gets a fresh link as a code
  --decimals N   of the per mille, 0 to 6; 1 unless stated
  --arge V       version of the ARGE records, 3.05 or 3.10; 3.05 unless stated
  --customer N, --company N  what the partner of an ARGE exchange knows us by
  --clip         accept another period than the document's and cut at it
  --by-quantity  weigh by consumption instead of the VEWA cost share`,
  options: {
    ...commonOptions,
    out: { type: 'string' },
    user: { type: 'string' },
    language: { type: 'string' },
    issued: { type: 'string' },
    due: { type: 'string' },
    duplex: { type: 'boolean' },
    'tenant-page': { type: 'string' },
    version: { type: 'string' },
    arge: { type: 'string' },
    customer: { type: 'string' },
    company: { type: 'string' },
    decimals: { type: 'string' },
    clip: { type: 'boolean' },
    'by-quantity': { type: 'boolean' },
  },
  run: makeExport,
};

async function makeExport(call: Call): Promise<ExitCode> {
  const [document, settlement, request] = call.words;
  const out = call.text('out');
  if (document === undefined || settlement === undefined || out === undefined)
    throw new BoxError(
      'USAGE',
      `Name document, settlement and --out FILE.\nUsage: meterbox export ${exportFiles.usage}`,
    );
  const path = `settlements/${encodeURIComponent(settlement)}`;
  const question =
    document === 'dta-rem'
      ? await dtaQuestion(call, path, request)
      : documentQuestion(call, `${path}/documents/${knownDocument(document)}`);
  const bytes = await withBox(call, async (box) => saveAnswer(await box.bytes(question), out));
  if (call.flag('json')) printJson(call.terminal, { file: out, bytes });
  else call.terminal.out(`${document} of ${bytes} bytes in ${out}`);
  return exit.ok;
}

function knownDocument(document: string): string {
  const known: readonly string[] = settlementDocuments;
  if (known.includes(document)) return document;
  throw new BoxError('USAGE', `There is no document "${document}": ${known.join(', ')} or dta-rem`);
}

function documentQuestion(call: Call, path: string) {
  const query = {
    user: call.text('user'),
    language: call.text('language'),
    issuedOn: call.text('issued'),
    dueOn: call.text('due'),
    duplex: call.flag('duplex') ? 'true' : undefined,
    argeVersion: call.text('arge'),
    argeCustomer: call.text('customer'),
    argeCompany: call.text('company'),
    version: call.text('version'),
  };
  const tenantPage = call.text('tenant-page');
  if (tenantPage === undefined) return { method: 'GET', path, query } as const;
  return { method: 'POST', path, query, body: { tenantPage } } as const;
}

async function dtaQuestion(call: Call, path: string, request: string | undefined) {
  if (request === undefined) throw new BoxError('USAGE', 'Name the DTA_REM request of GARAIO REM');
  const query = {
    decimals: call.text('decimals'),
    clip: call.flag('clip') ? 'true' : undefined,
    vewa: call.flag('by-quantity') ? 'false' : undefined,
    version: call.text('version'),
  };
  const body = createReadStream(await readableFile(request));
  return { method: 'POST', path: `${path}/dta-rem`, query, body } as const;
}
