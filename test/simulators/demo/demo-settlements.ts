import { z } from 'zod';
import { addDays, type IsoDate, monthEnd } from '../../../box/domain/civil-day.ts';
import type { BoxClient } from './box-client.ts';
import { lastYearUntil } from './documents/document-parts.ts';
import { germanDocument } from './documents/german-document.ts';
import { swissDocument } from './documents/swiss-document.ts';

const answerShape = z.object({
  id: z.string(),
  status: z.enum(['preview', 'parked', 'released']),
  version: z.number().optional(),
  issues: z.array(z.object({ level: z.string(), message: z.string() })),
  settlement: z
    .object({
      property: z.object({ name: z.string() }),
      period: z.object({ from: z.string(), to: z.string() }),
      currency: z.string(),
      costs: z.array(z.object({ amount: z.string() })),
      rows: z.array(z.object({ type: z.string(), total: z.string(), balance: z.string().optional() })),
      sum: z.string(),
      notAllocable: z.string(),
      co2: z.object({ landlord: z.string() }).optional(),
      trace: z.object({ steps: z.array(z.unknown()) }),
    })
    .optional(),
});

/** A released settlement as the box answered it. */
export type DemoSettlement = z.infer<typeof answerShape>;

/** Gives the box the documents of both houses, takes their readings over and releases the settlement of each for its last
 *  full year. */
export async function demoSettlements(box: BoxClient, today: IsoDate): Promise<DemoSettlement[]> {
  const lastMonthEnd = lastMonthBefore(today);
  const houses = [
    { document: germanDocument(lastMonthEnd), period: lastYearUntil('12-31', lastMonthEnd) },
    { document: swissDocument(lastMonthEnd), period: lastYearUntil('06-30', lastMonthEnd) },
  ];
  const released: DemoSettlement[] = [];
  for (const { document, period } of houses) {
    const span = { from: period.firstDay, until: period.lastDay };
    await box.post('properties', { document, basedOn: 0 }, z.unknown());
    await box.post(`properties/${document.id}/take-over`, span, z.unknown());
    const wish = { propertyId: document.id, wish: 'release', ...span };
    released.push(await box.post('settlements', wish, answerShape));
  }
  return released;
}

/** The settlements in lines for people: what came in, what the rows pay, what stays with the landlord. */
export function settlementLines(settlements: readonly DemoSettlement[]): string[] {
  return settlements.flatMap(({ id, status, version, settlement, issues }) => {
    if (!settlement)
      return [`  ${id}  ${status}`, ...issues.map(({ level, message }) => `    ${level}: ${message}`)];
    const { property, period, currency, rows, sum, notAllocable, co2, trace } = settlement;
    const tenants = rows.filter(({ type }) => type === 'tenant');
    const owner = rows.filter(({ type }) => type !== 'tenant');
    const extra = tenants.filter(({ balance }) => balance !== undefined && !balance.startsWith('-'));
    return [
      `  ${property.name}, ${period.from} to ${period.to}: ${status}${version === undefined ? '' : ` as version ${version}`}`,
      `    ${sum} ${currency} over ${tenants.length} tenancies and ${owner.length} rows of the owner; ${notAllocable} not allocable${
        co2 ? `; ${co2.landlord} CO2 cost of the landlord` : ''
      }`,
      `    ${extra.length} tenants pay in addition, ${tenants.length - extra.length} get back; ${trace.steps.length} steps say how, ${issues.length} notes`,
    ];
  });
}

/** The last month that was over the day before yesterday, as the deliveries end. */
function lastMonthBefore(today: IsoDate): IsoDate {
  return monthEnd(addDays(today, -2), -1);
}
