// Reads one file in the reader's thread and prints what that cost: a process of its own, so that its memory is its own.
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import pino from 'pino';
import { startFileReader } from '../../box/intake/file-reader.ts';

const path = process.argv[2] ?? '';
const { size } = await stat(path);
const reader = startFileReader({ scratchFolder: dirname(path) }, pino({ enabled: false }));
const began = process.cpuUsage();
const request = {
  name: basename(path),
  size,
  archivePassword: { rule: 'none' as const },
  zone: 'Europe/Berlin',
};
const { files } = await reader.read(path, request);
const { user, system } = process.cpuUsage(began);
await reader.close();
const [file] = files;
const readings = file?.readings.reduce((sum, { count }) => sum + count, 0) ?? 0;
const seconds = (user + system) / 1e6;
const refusal = file?.refusal?.message;
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(
  JSON.stringify({ format: file?.format, refusal, megabytes: size / 2 ** 20, seconds, readings, peakMb }),
);
