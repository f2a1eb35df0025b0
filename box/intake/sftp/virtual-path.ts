import { SftpRefusal, sftpStatus } from './sftp-refusal.ts';

/** A path inside the folder of a data point without leading slash: `` (the folder itself), `monthly/a.zip`. It names
 *  nothing on the disk of the box. */
export type VirtualPath = string;

const longestComponent = 200;
const longestPath = 1024;
const deepest = 8;

/** Reads a name as it was sent. Names relative to the sign-in folder and absolute ones are the same; `..` ends at the
 *  top. Refuses what is not UTF-8 (two such names would become one), control and direction characters, and names that
 *  are too long or too deep (spec sftp 6). */
export function readPath(bytes: Uint8Array): VirtualPath {
  if (bytes.length > longestPath) throw refused(`longer than ${longestPath} bytes`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SftpRefusal(sftpStatus.failure, 'The name is not UTF-8', { cause });
  }
  if (unprintable.test(text)) throw refused('with control characters');
  const components: string[] = [];
  for (const component of text.split('/')) {
    if (component === '' || component === '.') continue;
    if (component === '..') components.pop();
    else if (Buffer.byteLength(component) > longestComponent) throw refused('with a part over 200 bytes');
    else components.push(component);
  }
  if (components.length > deepest) throw refused(`deeper than ${deepest} folders`);
  return components.join('/');
}

/** C0 and C1 controls, line separators, and the characters that turn the direction of writing around. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

function refused(how: string): SftpRefusal {
  return new SftpRefusal(sftpStatus.failure, `Names ${how} are not taken`);
}

/** The folder that holds a path. */
export function parentOf(path: VirtualPath): VirtualPath {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last part of a path. */
export function baseNameOf(path: VirtualPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Names under which senders write until a file is whole and they rename it: WinSCP `.filepart`, lftp `.in.`, Perl
 *  `(123).tmp`, rclone `.partial` (spec sftp 3.1). Such a file is handed over when it is renamed to a final name. */
export function isTemporaryName(path: VirtualPath): boolean {
  const name = baseNameOf(path).toLowerCase();
  return name.startsWith('.in.') || /\.(part|partial|filepart|tmp|writing)$/.test(name);
}
