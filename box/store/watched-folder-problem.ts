import { isAbsolute, normalize } from 'node:path';

/** What is wrong with the path of a folder to watch; `undefined` if nothing is. */
export function watchedFolderProblem(path: string): string | undefined {
  if (path.length > 500 || /\p{Cc}/u.test(path)) return 'is no path';
  if (!isAbsolute(path) || normalize(path) !== path || path.endsWith('/'))
    return 'must be a whole path such as /media/usb, without . and ..';
  return undefined;
}

/** Whether a path lies below one of the roots. */
export function isBelow(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path.startsWith(`${root}/`));
}
