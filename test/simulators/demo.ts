// npm run demo: a box as a process of its own, claimed and set up through its API, and a simulated gateway cloud that
// delivers two years of files of a German and a Swiss house to its SFTP door.
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import type { IsoDate } from '../../box/domain/civil-day.ts';
import { aborted } from './demo/aborted.ts';
import { type BoxClient, createBoxClient } from './demo/box-client.ts';
import { startChild } from './demo/child.ts';
import { type DemoOptions, demoOptions, demoUsage } from './demo/demo-options.ts';
import { demoSettlements, settlementLines } from './demo/demo-settlements.ts';
import { demoReport } from './demo/demo-report.ts';
import { reportLines } from './demo/print-report.ts';
import { type DemoBox, startBox } from './demo/start-box.ts';
import { type DemoCentral, startCentral } from './demo/start-central.ts';
import { factsWaiting, sameReadings, untilSynced } from './demo/sync-report.ts';
import { deliveriesUntil } from './gateway-cloud/deliveries.ts';
import { ledgerOf } from './gateway-cloud/ledger.ts';
import type { Orders } from './gateway-cloud/orders.ts';

const installer = { name: 'demo', password: newPassword() };
const cloudProgram = resolve(import.meta.dirname, 'gateway-cloud/main.ts');
const healthShape = z.object({
  sftp: z.object({ port: z.number(), fingerprints: z.array(z.string()) }),
  counts: z.object({ deliveries: z.number() }),
});
const began = performance.now();

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
// npm hands a signal to its shell only: when that is gone, so is whoever wanted the demo.
const startedBy = process.ppid;
setInterval(() => process.ppid !== startedBy && stopping.abort(), 500).unref();
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = demoOptions(args);
    if (options.help) {
      say(demoUsage);
      return 0;
    }
    const folder = await demoFolder(options.folder);
    try {
      await run(folder, options);
      return 0;
    } finally {
      if (options.keep) say(`The data is in ${folder}`);
      else await rm(folder, { recursive: true, force: true });
    }
  } catch (reason) {
    if (stopping.signal.aborted) return 130;
    process.stderr.write(
      `\nThe demo did not work: ${reason instanceof Error ? reason.message : String(reason)}\n`,
    );
    return 1;
  }
}

async function run(folder: string, { once, keep, today }: DemoOptions): Promise<void> {
  const data = join(folder, 'data');
  say('Starting a central backend and a new box …');
  const central = await startCentral(join(folder, 'central'), join(folder, 'central.log'), stopping.signal);
  const box = await startBox(data, join(folder, 'box.log'), stopping.signal).catch(
    async (reason: unknown) => {
      await central.stop();
      throw reason;
    },
  );
  const client = createBoxClient(box.httpsPort, box.authority);
  try {
    await Promise.race([show(box, client, central, { folder, today }), box.died, aborted(stopping.signal)]);
    say(`  Its data    ${data}${keep ? '' : '  (deleted at the end)'}`);
    say(`  Commands    npx meterbox devices --data ${data}`);
    if (once) return;
    say('\nCtrl-C ends the demo.');
    await Promise.race([box.died, aborted(stopping.signal).catch(() => undefined)]);
  } finally {
    client.close();
    await box.stop();
    await central.stop();
  }
}

async function show(
  box: DemoBox,
  client: BoxClient,
  central: DemoCentral,
  { folder, today }: { readonly folder: string; readonly today: IsoDate },
): Promise<void> {
  await client.post('claim', { code: box.claimCode, ...installer }, z.unknown());
  const german = await addDataPoint(client, { name: 'Lindenstraße 8', expectedFormat: 'qundis-xml' });
  const swiss = await addDataPoint(client, { name: 'Seestrasse 21', zone: 'Europe/Zurich' });
  const { sftp } = await client.get('health', healthShape);
  const centre = createBoxClient(central.port, central.authority, central.token);
  await enrol(client, centre, central);
  central.line.state = 'closed';
  central.line.cut();
  say('The line to the centre is cut.');

  await deliver({ host: '127.0.0.1', ...sftp, today, german: german.account, swiss: swiss.account });
  const expected = ledgerOf(deliveriesUntil(today));
  await untilIngested(client, expected.deliveries);
  const report = await demoReport(client, { german: german.id, swiss: swiss.id }, expected.devices);

  const settlements = await demoSettlements(client, today);
  const waiting = await factsWaiting(client);
  const reopened = performance.now();
  central.line.state = 'open';
  await client.post('sync/pause', { seconds: 0 }, z.unknown()); // try at once
  await untilSynced(client);
  const caughtUp = (performance.now() - reopened) / 1000;
  const same = await sameReadings(client, centre, expected.devices.keys());
  centre.close();

  const authorityFile = join(folder, 'authority.pem');
  await writeFile(authorityFile, box.authority);
  say('');
  for (const line of reportLines(report)) say(line);
  say('\nSettled:');
  for (const line of settlementLines(settlements)) say(line);
  say('');
  say(
    `The line is back: ${waiting.toLocaleString('en')} facts that waited went over in ${caughtUp.toFixed(1)} s.`,
  );
  say(`Box and centre hold the same ${same.toLocaleString('en')} readings.`);
  say(`\nReady after ${((performance.now() - began) / 1000).toFixed(1)} seconds.\n`);
  say(`  Pages       https://localhost:${box.httpsPort}`);
  say(`  Sign in     ${installer.name} / ${installer.password}`);
  say(`  Fleet       https://localhost:${central.port}   password ${central.token}`);
  say(`  Trust       the box's own authority, ${authorityFile}`);
  say(`              (import it into the browser, or accept the warning once)`);
  for (const { account } of [german, swiss])
    say(`  SFTP        sftp -P ${sftp.port} ${account.user}@127.0.0.1   password ${account.password}`);
}

/** Takes the box into the centre's fleet with a one-time code. */
async function enrol(box: BoxClient, centre: BoxClient, { port, authority }: DemoCentral): Promise<void> {
  const { code } = await centre.post('claims', { name: 'Demo' }, z.object({ code: z.string() }));
  await box.post('sync/enrol', { url: `https://localhost:${port}`, claim: code, authority }, z.unknown());
}

async function addDataPoint(client: BoxClient, wish: object) {
  const shape = z.object({
    dataPoint: z.object({ id: z.string(), user: z.string() }),
    password: z.string(),
  });
  const { dataPoint, password } = await client.post('data-points', wish, shape);
  return { id: dataPoint.id, account: { user: dataPoint.user, password } };
}

/** Lets the cloud deliver everything; its lines become one that is written over, where there is a terminal. */
async function deliver(orders: Orders): Promise<void> {
  const terminal = process.stdout.isTTY;
  const others: string[] = [];
  const cloud = startChild(cloudProgram, [], {
    input: JSON.stringify(orders),
    line(line) {
      const number = /^ *(\d+) of /.exec(line)?.[1];
      if (number === undefined) others.push(line);
      else if (terminal)
        process.stdout.write(
          `\r\u001b[2KDelivering ${line.trim()}`.slice(0, (process.stdout.columns || 80) + 4),
        );
      else if (Number(number) % 10 === 0) say(`Delivering ${line.trim()}`);
    },
  });
  const stop = (): void => void cloud.stop();
  stopping.signal.addEventListener('abort', stop);
  const code = await cloud.gone;
  stopping.signal.removeEventListener('abort', stop);
  if (terminal) say('');
  if (code !== 0) throw new Error(`the gateway cloud gave up:\n${others.slice(-15).join('\n')}`);
}

/** Waits until the box has taken in all files; for two minutes at most without any progress. */
async function untilIngested(client: BoxClient, deliveries: number): Promise<void> {
  let before = -1;
  let waited = 0;
  for (;;) {
    const { counts } = await client.get('health', healthShape);
    if (counts.deliveries >= deliveries) return;
    waited = counts.deliveries > before ? 0 : waited + 1;
    if (waited > 600) throw new Error(`only ${counts.deliveries} of ${deliveries} files were taken in`);
    before = counts.deliveries;
    await after(200);
  }
}

async function demoFolder(wanted: string | undefined): Promise<string> {
  if (wanted === undefined) return mkdtemp(join(tmpdir(), 'meterbox-demo-'));
  const folder = resolve(wanted);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty: name a new folder`);
  return folder;
}

/** As people can type it: four groups of four hexadecimal digits. */
function newPassword(): string {
  return randomBytes(8)
    .toString('hex')
    .replaceAll(/(.{4})(?=.)/g, '$1-');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
