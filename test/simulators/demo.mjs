// npm run demo. Plain JavaScript, so that an older Node can still read it and say what is missing.
const [major] = process.versions.node.split('.');
if (Number(major) < 26) {
  process.stderr.write(
    `The demo needs Node 26 or newer, this is ${process.version}. Run it as "npm run demo" after "npm ci": that brings the right Node along (Linux on x64 or arm64).\n`,
  );
  process.exit(78);
}
await import('./demo.ts');
