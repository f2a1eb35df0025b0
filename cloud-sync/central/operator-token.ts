import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What people show to use the centre's API when nobody has chosen it: made once, kept in a file that only its owner can
 *  read. Of two copies that start at once, the first to write decides. */
export async function operatorToken(folder: string): Promise<string> {
  const path = join(folder, 'operator-token');
  const made = randomBytes(32).toString('base64url');
  await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx', flush: true }).catch(unlessThere);
  return (await readFile(path, 'utf8')).trim();
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
