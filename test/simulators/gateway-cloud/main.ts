// A gateway cloud as a process of its own: reads its orders (orders.ts) from standard input and delivers two years of
// files of both houses with a real SSH client, in the order of time. One line on standard output for each file.
import { text } from 'node:stream/consumers';
import type { House } from './cloud-delivery.ts';
import { deliveriesUntil } from './deliveries.ts';
import { ordersSchema } from './orders.ts';
import { createSender, type Sender } from './sender.ts';

const { german, swiss, today, ...box } = ordersSchema.parse(JSON.parse(await text(process.stdin)));
const senders: Readonly<Record<House, Sender>> = {
  german: createSender({ ...box, ...german, style: 'temporary-name' }),
  swiss: createSender({ ...box, ...swiss, style: 'direct' }),
};

const deliveries = deliveriesUntil(today);
for (const [at, { house, name, day, bytes }] of deliveries.entries()) {
  await senders[house].send(name, await bytes());
  process.stdout.write(`${String(at + 1).padStart(3)} of ${deliveries.length}  ${day}  ${name}\n`);
}
for (const sender of Object.values(senders)) sender.close();
