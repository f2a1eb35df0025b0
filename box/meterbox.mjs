#!/usr/bin/env node
// The start guard: plain JavaScript, so that an older Node can still read it and say what is missing.
const [major] = process.versions.node.split('.');
if (Number(major) < 26) {
  process.stderr.write(
    `meterbox needs Node 26 or newer, this is ${process.version}. Run it as "npx meterbox …" in its own folder after "npm ci": that brings the right Node along.\n`,
  );
  process.exit(78);
}
await import(import.meta.url.endsWith('/dist/box/meterbox.mjs') ? './cli.js' : './cli.ts');
