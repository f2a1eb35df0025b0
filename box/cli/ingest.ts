import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { BoxError } from '../domain/box-error.ts';
import type { Receipt } from '../domain/receipt.ts';
import { type BoxClient } from './box-client.ts';
import { type Call, type Command, commonOptions, exit, type ExitCode } from './command.ts';
import { findDataPoint } from './find-data-point.ts';
import { printReceipt } from './print-receipt.ts';
import { withBox } from './with-box.ts';

/** `meterbox ingest`: takes files in as if a data point had delivered them, or reads kept originals anew. */
export const ingest: Command = {
  name: 'ingest',
  usage: `[--datapoint ID] [--json] FILE…
       meterbox ingest --again DIGEST… [--json]
  --datapoint ID  whose files they are: its format, archive password and zone apply
  --again         read originals that the box has kept anew, with the adapters of now
  --json          one receipt per file as a JSON object`,
  options: { ...commonOptions, datapoint: { type: 'string' }, again: { type: 'boolean' } },
  run: takeIn,
};

async function takeIn(call: Call): Promise<ExitCode> {
  if (call.words.length === 0)
    throw new BoxError('USAGE', `Nothing named.\nUsage: meterbox ingest ${ingest.usage}`);
  if (!call.flag('again')) for (const path of call.words) await assertFile(path);
  return withBox(call, async (box) => {
    const wanted = call.text('datapoint');
    const dataPoint = wanted === undefined ? undefined : await findDataPoint(box, wanted);
    let worst: ExitCode = exit.ok;
    for (const word of call.words) {
      const receipt = call.flag('again')
        ? await box.ask<Receipt>({ method: 'POST', path: 'files/read-again', body: { digest: word } })
        : await upload(box, word, dataPoint?.id);
      worst = Math.max(worst, printReceipt(call, receipt)) as ExitCode;
    }
    return worst;
  });
}

async function assertFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new BoxError('FILE_NOT_FOUND', `There is no file "${path}"`);
}

function upload(box: BoxClient, path: string, dataPointId: string | undefined): Promise<Receipt> {
  const query = { name: basename(path), dataPointId };
  return box.ask({ method: 'POST', path: 'files', query, body: createReadStream(path) });
}
