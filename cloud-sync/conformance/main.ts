// npm run conformance -- URL --box ID --authority FILE --certificate FILE --key FILE: runs the suite against a backend,
// over HTTPS (https://…) or MQTT 5 (mqtts://…), as a box that is enrolled there. Prints one line a rule; exit 1 if one
// is broken.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { httpsTransport } from '../uplink/https-transport.ts';
import { mqttTransport } from '../uplink/mqtt-transport.ts';
import type { Transport } from '../uplink/transport.ts';
import { conformance } from './conformance.ts';

const { values, positionals } = parseArgs({
  options: {
    box: { type: 'string' },
    authority: { type: 'string' },
    certificate: { type: 'string' },
    key: { type: 'string' },
    token: { type: 'string' },
  },
  allowPositionals: true,
});
const [url] = positionals;
const { box } = values;
if (url === undefined || box === undefined || values.authority === undefined) {
  process.stderr.write(
    'Usage: npm run conformance -- URL --box ID --authority FILE [--certificate FILE --key FILE | --token T]\n',
  );
  process.exit(64);
}

const credentials = {
  authority: await readFile(values.authority, 'utf8'),
  ...(values.certificate === undefined ? {} : { certificate: await readFile(values.certificate, 'utf8') }),
  ...(values.key === undefined ? {} : { key: await readFile(values.key, 'utf8') }),
  ...(values.token === undefined ? {} : { token: values.token }),
};
const transport: Transport = url.startsWith('mqtt')
  ? mqttTransport({ url, box, credentials })
  : httpsTransport(url, credentials);
const never = new AbortController().signal;
const verdicts = await conformance({
  box,
  exchange: (kind, message) => transport.exchange(kind, message, never),
});
await transport.close();
for (const { rule, problem } of verdicts)
  process.stdout.write(
    `${problem === undefined ? 'kept  ' : 'BROKEN'}  ${rule}${problem === undefined ? '' : `: ${problem}`}\n`,
  );
process.exitCode = verdicts.every(({ problem }) => problem === undefined) ? 0 : 1;
