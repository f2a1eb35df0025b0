import { z } from 'zod';
import type { House } from '../gateway-cloud/cloud-delivery.ts';
import type { BoxClient } from './box-client.ts';

const filePage = z.object({
  items: z.array(
    z.object({
      dataPointId: z.string().optional(),
      files: z.array(
        z.object({
          outcome: z.enum(['recorded', 'repeated', 'quarantined']),
          readingsAdded: z.number(),
          readingsRepeated: z.number(),
        }),
      ),
    }),
  ),
  next: z.number().optional(),
});
const devicePage = z.object({
  items: z.array(z.object({ serial: z.string() })),
  next: z.number().optional(),
});
const quarantinePage = z.object({
  items: z.array(
    z.object({ name: z.string(), refusal: z.object({ code: z.string(), message: z.string() }) }),
  ),
});

/** What a box says about what it was given for one house. */
export interface HouseReport {
  readonly delivered: number;
  readonly recorded: number;
  readonly repeated: number;
  readonly quarantined: number;
  readonly devices: number;
  readonly readings: number;
  readonly readingsRepeated: number;
}

/** What a box has after the deliveries, all of it from its own API. */
export interface DemoReport {
  readonly houses: Readonly<Record<House, HouseReport>>;
  readonly quarantined: z.infer<typeof quarantinePage>['items'];
}

/** Asks the box what arrived. `houseOfDevice` tells whose a serial number is; the box knows devices, not houses. */
export async function demoReport(
  box: BoxClient,
  dataPointIds: Readonly<Record<House, string>>,
  houseOfDevice: ReadonlyMap<string, House>,
): Promise<DemoReport> {
  const deliveries = await allPages(box, 'files', 'before', filePage);
  const devices = await allPages(box, 'devices', 'after', devicePage);
  const { items } = await box.get('quarantine?status=open&limit=500', quarantinePage);
  const report = (house: House): HouseReport => {
    const own = deliveries.filter(({ dataPointId }) => dataPointId === dataPointIds[house]);
    const files = own.flatMap((delivery) => delivery.files);
    const count = (outcome: string) => files.filter((file) => file.outcome === outcome).length;
    return {
      delivered: own.length,
      recorded: count('recorded'),
      repeated: count('repeated'),
      quarantined: count('quarantined'),
      devices: devices.filter(({ serial }) => houseOfDevice.get(serial) === house).length,
      readings: sum(files.map(({ readingsAdded }) => readingsAdded)),
      readingsRepeated: sum(files.map(({ readingsRepeated }) => readingsRepeated)),
    };
  };
  return {
    houses: { german: report('german'), swiss: report('swiss') },
    quarantined: items.toReversed(),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((left, right) => left + right, 0);
}

async function allPages<T extends { readonly items: readonly unknown[]; readonly next?: number | undefined }>(
  box: BoxClient,
  path: string,
  cursor: 'before' | 'after',
  shape: z.ZodType<T>,
): Promise<T['items'][number][]> {
  const items: T['items'][number][] = [];
  for (let next: number | undefined, first = true; first || next !== undefined; first = false) {
    const page: T = await box.get(
      `${path}?limit=500${next === undefined ? '' : `&${cursor}=${next}`}`,
      shape,
    );
    items.push(...page.items);
    next = page.next;
  }
  return items;
}
