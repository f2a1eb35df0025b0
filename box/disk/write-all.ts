import type { FileHandle } from 'node:fs/promises';

/** Writes all parts, one behind the other from `position` on, with as few calls as the system needs. Rejects where the
 *  file ends up incomplete, such as on a full disk. */
export async function writeAll(
  handle: FileHandle,
  parts: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let left = parts.filter((part) => part.length > 0);
  let at = position;
  while (left.length > 0) {
    const { bytesWritten } = await handle.writev(left, at);
    at += bytesWritten;
    left = withoutFirst(left, bytesWritten);
  }
}

/** What is left to write; a full disk can take a part of it before it refuses. */
function withoutFirst(parts: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  const rest: Uint8Array[] = [];
  for (const part of parts) {
    if (left >= part.length) left -= part.length;
    else {
      rest.push(part.subarray(left));
      left = 0;
    }
  }
  return rest;
}
