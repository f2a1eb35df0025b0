import { BoxError } from '../domain/box-error.ts';
import type { DataPoint } from '../domain/data-point.ts';
import type { BoxClient } from './box-client.ts';

/** The data point with this id or user name. Rejects with `NOT_FOUND`. */
export async function findDataPoint(box: BoxClient, wanted: string): Promise<DataPoint> {
  const { items } = await box.ask<{ items: readonly DataPoint[] }>({ method: 'GET', path: 'data-points' });
  const found = items.find(({ id, user }) => id === wanted || user === wanted);
  if (found) return found;
  throw new BoxError('NOT_FOUND', `There is no data point "${wanted}"; "meterbox datapoint list" lists them`);
}
