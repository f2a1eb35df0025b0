import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import type { BoxClient } from './box-client.ts';

const fact = z.object({
  quantity: z.string(),
  kind: z.string(),
  value: z.string(),
  validOn: z.string(),
  version: z.number(),
});
const boxPage = z.object({ items: z.array(fact) });
const centrePage = z.object({
  items: z.array(fact.extend({ serial: z.string() })),
  next: z.string().optional(),
});
const syncState = z.object({ waiting: z.number(), confirmed: z.number(), phase: z.string() });

/** Facts that wait at the box. */
export async function factsWaiting(box: BoxClient): Promise<number> {
  return (await box.get('sync', syncState)).waiting;
}

/** Waits until the centre has confirmed everything; for a minute at most. */
export async function untilSynced(box: BoxClient): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { waiting, phase } = await box.get('sync', syncState);
    if (waiting === 0 && phase === 'idle') return;
    await after(100);
  }
  throw new Error('the centre did not get everything within a minute');
}

/** How many readings both sides hold. Throws if they do not hold the same ones. */
export async function sameReadings(
  box: BoxClient,
  centre: BoxClient,
  serials: Iterable<string>,
): Promise<number> {
  const here: string[] = [];
  for (const serial of serials) {
    const { items } = await box.get(`readings?serial=${serial}&allVersions=true&limit=10000`, boxPage);
    here.push(...items.map((item) => lineOf(serial, item)));
  }
  const there: string[] = [];
  for (let after = ''; ;) {
    const { items, next } = await centre.get(`readings?limit=5000${after}`, centrePage);
    there.push(...items.map((item) => lineOf(item.serial, item)));
    if (next === undefined) break;
    after = `&after=${next}`;
  }
  if (here.toSorted().join() !== there.toSorted().join())
    throw new Error(`the box holds ${here.length} readings, the centre ${there.length}, and not the same`);
  return there.length;
}

function lineOf(serial: string, { quantity, kind, value, validOn, version }: z.infer<typeof fact>): string {
  return `${serial} ${quantity} ${kind} ${validOn} v${version} ${value}`;
}
