// Reads one file in the reader's thread and prints how much memory that took: a process of its own for each file.
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import pino from 'pino';
import { startFileReader } from '../../box/intake/file-reader.ts';

const path = process.argv[2] ?? '';
const { size } = await stat(path);
const reader = startFileReader({ scratchFolder: dirname(path) }, pino({ enabled: false }));
const request = {
  name: basename(path),
  size,
  archivePassword: { rule: 'none' as const },
  zone: 'Europe/Berlin',
};
const { files } = await reader.read(path, request);
await reader.close();
const [file] = files;
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ format: file?.format, refusal: file?.refusal?.message, peakMb }));
