import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { createEventFeed } from '../../../box/api/event-feed.ts';
import { eventText } from '../../../box/api/routes/events.ts';
import { cookieOf, peopledBox, signIn } from './people.ts';

const { app, box } = await peopledBox();
await app.listen({ port: 0, host: '127.0.0.1' });
const { port } = app.server.address() as AddressInfo;
const cookies = {
  installer: cookieOf(await signIn(app, 'installer')),
  manager: cookieOf(await signIn(app, 'manager')),
};
afterAll(() => app.close());

/** Listens until the text has come. */
async function listen(
  until: string,
  as: keyof typeof cookies = 'installer',
  headers: Record<string, string> = {},
) {
  return new Promise<{ text: string; close: () => void }>((resolve, reject) => {
    const request = get(
      { port, path: '/api/v1/events', headers: { cookie: cookies[as], ...headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          if (text.includes(until)) resolve({ text, close: () => request.destroy() });
        });
        answer.on('error', () => undefined);
        if (answer.statusCode !== 200)
          resolve({ text: `status ${String(answer.statusCode)}`, close: () => request.destroy() });
      },
    );
    request.on('error', reject);
  });
}

const publish = (message: string, type: 'delivery' | 'account' = 'delivery') =>
  box.events.publish({ type, message, detail: {} });

it('tells what happens as it happens', async () => {
  const heard = listen('second');
  await expect.poll(() => publish('first') ?? true).toBe(true);
  const timer = setInterval(() => publish('second'), 20);
  const { text, close } = await heard;
  clearInterval(timer);
  close();
  expect(text).toMatch(/^retry: 3000\n\n/);
  expect(text).toMatch(/id: \d+\nevent: delivery\ndata: \{.*"message":"second".*\}\n\n/);
});

it('goes on where a connection broke off', async () => {
  publish('missed one');
  publish('missed two');
  const last = box.events.since(0).at(-2)?.id ?? 0;
  const { text, close } = await listen('missed two', 'installer', { 'last-event-id': String(last) });
  close();
  expect(text).not.toContain('missed one');
});

it('tells a manager nothing of accounts', async () => {
  const before = box.events.since(0).at(-1)?.id ?? 0;
  publish('password changed', 'account');
  publish('file came');
  const { text, close } = await listen('file came', 'manager', { 'last-event-id': String(before) });
  close();
  expect(text).not.toContain('password changed');
});

it('has room for 32 listeners and says so to the next', async () => {
  const listeners = await Promise.all(Array.from({ length: 32 }, () => listen('retry')));
  expect((await listen('retry')).text).toBe('status 503');
  for (const { close } of listeners) close();
  await expect
    .poll(async () => {
      const { text, close } = await listen('retry');
      close();
      return text;
    })
    .toContain('retry');
});

it('rises over a restart, and keeps the newest 500', () => {
  let now = 1_800_000_000_000;
  const before = createEventFeed(() => now);
  for (let at = 0; at < 600; at += 1) before.publish({ type: 'health', message: `${at}`, detail: {} });
  expect(before.since(0)).toHaveLength(500);
  const last = before.since(0).at(-1)?.id ?? 0;
  now += 5000;
  const after = createEventFeed(() => now);
  after.publish({ type: 'health', message: 'again', detail: {} });
  expect(after.since(last)).toHaveLength(1);
});

it('keeps a message of many lines in one event', () => {
  const [event] = (() => {
    const feed = createEventFeed();
    feed.publish({ type: 'sftp', message: 'a\n\nevent: fake\r\ndata: x', detail: {} });
    return feed.since(0);
  })();
  expect(event && eventText(event).trimEnd().split(/\r|\n/)).toHaveLength(3);
});
