import { createReadStream } from 'node:fs';
import type { TenantLink } from '../api/document-shelf.ts';
import { BoxError } from '../domain/box-error.ts';
import type { TenantChange } from '../exports/dta-rem/match-tenants.ts';
import { type Action, onlyWord } from './actions.ts';
import { exit, printJson } from './command.ts';
import { newestVersion } from './newest-version.ts';
import { printTable } from './print-table.ts';
import { readableFile } from './readable-file.ts';
import { withBox } from './with-box.ts';

/** What `meterbox property` does with tenants: their list in GARAIO REM, and their ways in. */
export function tenantActions(): readonly (readonly [string, Action])[] {
  return [
    ['match', match],
    ['from-dta', fromDta],
    ['link', link],
    ['links', links],
    ['unlink', unlink],
  ];
}

const match: Action = (call, words) =>
  withBox(call, async (box) => {
    const [id, file, ...more] = words;
    if (id === undefined || file === undefined || more.length > 0)
      throw new BoxError('USAGE', 'Name a property and a DTA_REM file');
    const basedOn = call.flag('accept') ? String(await newestVersion(box, id)) : undefined;
    const answer = await box.ask<{ changes: readonly TenantChange[]; version?: number }>({
      method: 'POST',
      path: `properties/${id}/tenant-list`,
      query: { basedOn },
      body: createReadStream(await readableFile(file)),
    });
    if (call.flag('json')) printJson(call.terminal, answer);
    else
      printTable(
        call.terminal,
        ['CHANGE', 'UNIT', 'TENANCY', 'PARTY', 'FROM', 'TO', 'BEFORE'],
        answer.changes.map(({ change, unitKey, externalKey, party, firstDay, lastDay, before }) => [
          change,
          unitKey,
          externalKey,
          party,
          firstDay ?? '',
          lastDay ?? '',
          before ? `${before.party} ${before.firstDay} to ${before.lastDay ?? 'now'}` : '',
        ]),
      );
    if (answer.version !== undefined) call.terminal.err(`Taken over as version ${answer.version}.`);
    return exit.ok;
  });

const fromDta: Action = (call, words) =>
  withBox(call, async (box) => {
    const file = await readableFile(onlyWord(words, 'a DTA_REM file'));
    const { document } = await box.ask<{ document: unknown }>({
      method: 'POST',
      path: 'properties/from-dta-rem',
      body: createReadStream(file),
    });
    call.terminal.out(JSON.stringify(document, undefined, call.flag('json') ? undefined : 2));
    return exit.ok;
  });

const link: Action = (call, words) =>
  withBox(call, async (box) => {
    const [id, occupancyId, ...more] = words;
    if (id === undefined || occupancyId === undefined || more.length > 0)
      throw new BoxError('USAGE', 'Name a property and a tenancy');
    const fresh = await box.ask<TenantLink & { token: string; code: string }>({
      method: 'POST',
      path: `properties/${id}/tenant-links`,
      body: { occupancyId },
    });
    if (call.flag('json')) printJson(call.terminal, fresh);
    else call.terminal.out(`Link ${fresh.id}     token ${fresh.token}   code ${fresh.code}`);
    call.terminal.err('Token and code are shown this once.');
    return exit.ok;
  });

const links: Action = (call, words) =>
  withBox(call, async (box) => {
    const id = onlyWord(words, 'a property');
    const path = `properties/${id}/tenant-links`;
    const { items } = await box.ask<{ items: readonly TenantLink[] }>({ method: 'GET', path });
    if (call.flag('json')) for (const item of items) printJson(call.terminal, item);
    else
      printTable(
        call.terminal,
        ['LINK', 'TENANCY', 'MADE', 'BY', 'REVOKED'],
        items.map((item) => [
          String(item.id),
          item.occupancyId,
          item.createdAt,
          item.createdBy,
          item.revokedAt ?? '',
        ]),
      );
    return exit.ok;
  });

const unlink: Action = (call, words) =>
  withBox(call, async (box) => {
    const number = onlyWord(words, 'the number of a link');
    await box.ask({ method: 'DELETE', path: `tenant-links/${encodeURIComponent(number)}` });
    call.terminal.err(`Link ${number} is revoked.`);
    return exit.ok;
  });
