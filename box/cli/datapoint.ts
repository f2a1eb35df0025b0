import { readFile } from 'node:fs/promises';
import type { DataPointWish, FreshCredentials, FreshPushToken } from '../api/ports.ts';
import { BoxError } from '../domain/box-error.ts';
import type { DataPoint } from '../domain/data-point.ts';
import { type Action, actionOf, onlyWord } from './actions.ts';
import { type Call, type Command, commonOptions, exit, printJson, type Terminal } from './command.ts';
import { findDataPoint } from './find-data-point.ts';
import { printTable } from './print-table.ts';
import { withBox } from './with-box.ts';

const add: Action = (call, words) =>
  withBox(call, async (box) => {
    const body = { name: onlyWord(words, 'the data point'), ...(await wishOf(call)) };
    const fresh = await box.ask<FreshCredentials>({ method: 'POST', path: 'data-points', body });
    printFresh(call, fresh);
    return exit.ok;
  });

const list: Action = (call) =>
  withBox(call, async (box) => {
    const { items } = await box.ask<{ items: readonly DataPoint[] }>({ method: 'GET', path: 'data-points' });
    if (call.flag('json')) for (const point of items) printJson(call.terminal, point);
    else
      printTable(
        call.terminal,
        ['ID', 'NAME', 'USER', 'SIGN-IN', 'FORMAT', 'ENABLED'],
        items.map(({ id, name, user, signIn, expectedFormat = 'any', enabled }) => [
          id,
          name,
          user,
          signIn,
          expectedFormat,
          enabled ? 'yes' : 'no',
        ]),
      );
    return exit.ok;
  });

const show: Action = (call, words) =>
  withBox(call, async (box) => {
    const point = await findDataPoint(box, onlyWord(words, 'a data point by its id or user'));
    if (call.flag('json')) printJson(call.terminal, point);
    else printDataPoint(call.terminal, point);
    return exit.ok;
  });

const change: Action = (call, words) =>
  withBox(call, async (box) => {
    const { id } = await findDataPoint(box, onlyWord(words, 'a data point by its id or user'));
    const name = call.text('name');
    const body = { ...(name === undefined ? {} : { name }), ...(await wishOf(call)) };
    if (Object.keys(body).length === 0) throw new BoxError('USAGE', 'Say what to change; --help lists it');
    const point = await box.ask<DataPoint>({ method: 'PATCH', path: `data-points/${id}`, body });
    if (call.flag('json')) printJson(call.terminal, point);
    else printDataPoint(call.terminal, point);
    return exit.ok;
  });

const rotate: Action = (call, words) =>
  withBox(call, async (box) => {
    const { id } = await findDataPoint(box, onlyWord(words, 'a data point by its id or user'));
    printFresh(call, await box.ask<FreshCredentials>({ method: 'POST', path: `data-points/${id}/rotate` }));
    return exit.ok;
  });

const rotatePushToken: Action = (call, words) =>
  withBox(call, async (box) => {
    const { id } = await findDataPoint(box, onlyWord(words, 'a data point by its id or user'));
    const fresh = await box.ask<FreshPushToken & { path: string }>({
      method: 'POST',
      path: `data-points/${id}/push-token`,
    });
    if (call.flag('json')) printJson(call.terminal, fresh);
    else {
      call.terminal.out(`Push        POST https://<address of the box>:<its HTTPS port>${fresh.path}`);
      call.terminal.err('Copy the address now: it is a secret and is not shown a second time.');
    }
    return exit.ok;
  });

const removePushToken: Action = (call, words) =>
  withBox(call, async (box) => {
    const { id } = await findDataPoint(box, onlyWord(words, 'a data point by its id or user'));
    const point = await box.ask<DataPoint>({ method: 'DELETE', path: `data-points/${id}/push-token` });
    if (call.flag('json')) printJson(call.terminal, point);
    else call.terminal.out(`"${point.name}" may not deliver by HTTP any more.`);
    return exit.ok;
  });

const remove: Action = (call, words) =>
  withBox(call, async (box) => {
    const { id, name } = await findDataPoint(box, onlyWord(words, 'a data point by its id or user'));
    await box.ask({ method: 'DELETE', path: `data-points/${id}` });
    if (call.flag('json')) printJson(call.terminal, { id, removed: true });
    else call.terminal.out(`"${name}" may not deliver any more. What it has delivered stays.`);
    return exit.ok;
  });

const actions = new Map<string, Action>([
  ['add', add],
  ['list', list],
  ['show', show],
  ['change', change],
  ['rotate', rotate],
  ['rotate-push-token', rotatePushToken],
  ['remove-push-token', removePushToken],
  ['remove', remove],
]);

/** `meterbox datapoint`: configured sources and their credentials. */
export const datapoint: Command = {
  name: 'datapoint',
  usage: `add NAME [options] | list | show ID | change ID [options] | rotate ID | remove ID   [--json]
       meterbox datapoint rotate-push-token ID | remove-push-token ID   [--json]
  ID is the id or the user name. "add" and "rotate" show the password, "rotate-push-token" the
  address for deliveries by HTTP POST: once, then never again.
  --user U               SFTP user name; else made from the name
  --name N               another name ("change")
  --sign-in HOW          password, key, password-or-key, password-and-key
  --key LINE|FILE        public key in OpenSSH form, may be repeated
  --format ID            format its files should have, such as qundis-xml
  --archive-password P   of its archives; "none", or "name:8" for the first 8 characters of the file name
  --zone Z               zone of times that state none, such as Europe/Zurich
  --trust ADDRESS        address or range that is never banned, may be repeated
  --limits F,D,N         MB per file, MB per day, files per day
  --keep-visible HOURS   how long it sees the names it has delivered
  --legacy yes|no        old algorithms (SHA-1) for senders that know no better
  --watch FOLDER|none    folder whose files it delivers: a USB stick, a share
  --enabled yes|no       whether it may deliver`,
  options: {
    ...commonOptions,
    name: { type: 'string' },
    user: { type: 'string' },
    'sign-in': { type: 'string' },
    key: { type: 'string', multiple: true },
    format: { type: 'string' },
    'archive-password': { type: 'string' },
    zone: { type: 'string' },
    trust: { type: 'string', multiple: true },
    limits: { type: 'string' },
    'keep-visible': { type: 'string' },
    legacy: { type: 'string' },
    enabled: { type: 'string' },
    watch: { type: 'string' },
  },
  run: actionOf(actions, () => datapoint),
};

/** What the options say of a data point. Throws `USAGE` for what is not even a number or yes or no; the rest is judged
 *  by the box. */
async function wishOf(call: Call): Promise<Partial<DataPointWish>> {
  const [user, signIn, expectedFormat, zone] = ['user', 'sign-in', 'format', 'zone'].map(call.text);
  const keys = await Promise.all(call.list('key').map(publicKeyOf));
  const [archive, limits] = [call.text('archive-password'), call.text('limits')];
  const [hours, legacy, enabled] = [call.text('keep-visible'), call.text('legacy'), call.text('enabled')];
  const watched = call.text('watch');
  return {
    ...(watched === undefined ? {} : { watchedFolder: watched === 'none' ? '' : watched }),
    ...(user === undefined ? {} : { user }),
    ...(signIn === undefined ? {} : { signIn: signIn as DataPoint['signIn'] }),
    ...(keys.length === 0 ? {} : { publicKeys: keys }),
    ...(expectedFormat === undefined ? {} : { expectedFormat }),
    ...(archive === undefined ? {} : { archivePassword: archiveRule(archive) }),
    ...(zone === undefined ? {} : { zone }),
    ...(call.list('trust').length === 0 ? {} : { trustedAddresses: call.list('trust') }),
    ...(limits === undefined ? {} : { limits: limitsOf(limits) }),
    ...(hours === undefined ? {} : { keepVisibleHours: numberOf('keep-visible', hours) }),
    ...(legacy === undefined ? {} : { legacyAlgorithms: yesOrNo('legacy', legacy) }),
    ...(enabled === undefined ? {} : { enabled: yesOrNo('enabled', enabled) }),
  };
}

/** A size for people. */
function mb(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MB`;
}

/** A key itself, or the first line of the file that is named. */
async function publicKeyOf(lineOrFile: string): Promise<string> {
  if (lineOrFile.includes(' ')) return lineOrFile;
  const text = await readFile(lineOrFile, 'utf8').catch((cause: unknown) => {
    throw new BoxError('USAGE', `"${lineOrFile}" is neither a public key nor a file with one`, { cause });
  });
  return text.trim();
}

function archiveRule(text: string): DataPoint['archivePassword'] {
  if (text === 'none') return { rule: 'none' };
  const prefix = /^name:(\d{1,2})$/.exec(text);
  return prefix ? { rule: 'name-prefix', length: Number(prefix[1]) } : { rule: 'fixed', password: text };
}

function limitsOf(text: string): DataPoint['limits'] {
  const [fileMb = NaN, dayMb = NaN, maxFilesPerDay = NaN, ...rest] = text
    .split(',')
    .map((part) => numberOf('limits', part));
  if (rest.length > 0 || Number.isNaN(maxFilesPerDay))
    throw new BoxError('USAGE', '--limits takes three numbers such as 64,1024,5000');
  return { maxFileBytes: fileMb * 1024 ** 2, maxBytesPerDay: dayMb * 1024 ** 2, maxFilesPerDay };
}

function numberOf(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new BoxError('USAGE', `--${option}: "${text}" is not a whole number`);
}

function yesOrNo(option: string, text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw new BoxError('USAGE', `--${option} takes yes or no, not "${text}"`);
}

function printFresh(call: Call, { dataPoint, password }: FreshCredentials): void {
  if (call.flag('json')) {
    printJson(call.terminal, { dataPoint, ...(password === undefined ? {} : { password }) });
    return;
  }
  printDataPoint(call.terminal, dataPoint);
  if (password === undefined) return;
  call.terminal.out(`Password    ${password}`);
  call.terminal.err('The password is shown this once: copy it now. "datapoint rotate" makes another.');
}

function printDataPoint(terminal: Terminal, point: DataPoint): void {
  const { limits, archivePassword } = point;
  const lines: readonly (readonly [string, string])[] = [
    ['Data point', point.name],
    ['Id', point.id],
    ['User', point.user],
    ['Sign-in', point.signIn],
    ...point.publicKeys.map((key) => ['Key', key] as const),
    ['Format', point.expectedFormat ?? 'any known'],
    [
      'Archives',
      archivePassword.rule === 'name-prefix'
        ? `first ${archivePassword.length} of the name`
        : archivePassword.rule,
    ],
    ['Zone', point.zone],
    ...point.trustedAddresses.map((address) => ['Trusted', address] as const),
    [
      'Limits',
      `${mb(limits.maxFileBytes)} a file, ${mb(limits.maxBytesPerDay)} and ${limits.maxFilesPerDay} files a day`,
    ],
    ['Visible', `${point.keepVisibleHours} hours`],
    ...(point.legacyAlgorithms ? [['Algorithms', 'old ones allowed'] as const] : []),
    ...(point.watchedFolder === undefined ? [] : [['Folder', point.watchedFolder] as const]),
    ...(point.mayPush === true ? [['Push', 'by HTTP POST with its token'] as const] : []),
    ['Enabled', point.enabled ? 'yes' : 'no'],
  ];
  for (const [label, value] of lines) terminal.out(`${label.padEnd(11)} ${value}`);
}
