import { z } from 'zod';
import { type IsoDate, parseIsoDate } from '../../../box/domain/civil-day.ts';

const account = z.strictObject({ user: z.string(), password: z.string() });

/** What the process of the gateway cloud is told on its standard input, as one JSON object. */
export const ordersSchema = z.strictObject({
  host: z.string(),
  port: z.number(),
  fingerprints: z.array(z.string()),
  /** The files end with the last month that was over the day before yesterday. */
  today: z.custom<IsoDate>((text) => typeof text === 'string' && parseIsoDate(text) !== undefined),
  german: account,
  swiss: account,
});

/** Where to deliver, as whom, and which two years. */
export type Orders = z.infer<typeof ordersSchema>;
