import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that pages refer to. Its hash is part of its path, so that a browser may keep it for ever. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export const styleSheet = assetOf('meterbox.css', 'text/css; charset=utf-8');
export const pageScript = assetOf('page.js', 'text/javascript; charset=utf-8');
export const icon = assetOf('icon.svg', 'image/svg+xml');

/** All of them by path. */
export const assets: ReadonlyMap<string, Asset> = new Map(
  [styleSheet, pageScript, icon].map((asset) => [asset.path, asset]),
);

function assetOf(name: string, type: string): Asset {
  const bytes = readFileSync(join(import.meta.dirname, 'assets', name));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return { path: `/assets/${hash}-${name}`, type, bytes };
}
