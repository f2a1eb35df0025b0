import type { MeterPortView } from '../api/meter-desks.ts';
import { BoxError } from '../domain/box-error.ts';
import type { BoxClient } from './box-client.ts';

/** The port with this id or name. Rejects with `NOT_FOUND` if there is none. */
export async function findPort(box: BoxClient, word: string): Promise<MeterPortView> {
  const { items } = await box.ask<{ items: readonly MeterPortView[] }>({ method: 'GET', path: 'ports' });
  const found = items.find(({ id, name }) => id === word || name === word);
  if (!found) throw new BoxError('NOT_FOUND', `There is no port "${word}"; "meterbox port list" shows them`);
  return found;
}
