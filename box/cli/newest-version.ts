import type { KeptDocument } from '../api/document-shelf.ts';
import { BoxError } from '../domain/box-error.ts';
import type { BoxClient } from './box-client.ts';

/** The newest version of a property's document; 0 if there is none yet. */
export async function newestVersion(box: BoxClient, id: string): Promise<number> {
  try {
    const { version } = await box.ask<KeptDocument>({ method: 'GET', path: `properties/${id}` });
    return version;
  } catch (error) {
    if (error instanceof BoxError && error.code === 'NOT_FOUND') return 0;
    throw error;
  }
}
