#!/usr/bin/env -S node --max-semi-space-size=2
// A small young generation: 25 MB less at rest on a box with little memory.
// The start guard: plain JavaScript, so that an older Node can still read it and say what is missing.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major] = process.versions.node.split('.');
if (Number(major) < 26) {
  process.stderr.write(
    `meterbox needs Node 26 or newer, this is ${process.version}. Run it as "npx meterbox …" in its own folder after "npm ci": that brings the right Node along.\n`,
  );
  process.exit(78);
}
const built = import.meta.url.endsWith('/dist/box/meterbox.mjs');
// What Node compiled is kept beside the packages, where only those can write who can change the program: the next start
// takes half the time and less memory. Where nobody may write, nothing is kept.
const cache = fileURLToPath(new URL(`${built ? '../' : ''}../node_modules/.cache/meterbox`, import.meta.url));
module.enableCompileCache(cache);
process.env.NODE_COMPILE_CACHE ??= cache; // for the threads
await import(built ? './cli.js' : './cli.ts');
