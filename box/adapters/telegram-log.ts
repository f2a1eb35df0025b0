import type { Instant } from '../domain/instant.ts';
import type { Issue } from '../domain/issue.ts';
import { createDecoder, type Decoder } from '../mbus/create-decoder.ts';
import { readFacts } from '../mbus/meaning/read-facts.ts';
import type { AdapterInput, Fact, FileAdapter, FileHead } from './adapter.ts';

/** A line: when, through which port, dBm, bytes. */
const lineForm =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ);([\w-]{0,40});(-?\d{0,4}(?:\.\d+)?);((?:[0-9A-F]{2}){1,400})$/;

/** Telegrams as the box keeps those that it heard itself, one a line. Files have no keys: a telegram that needs one is
 *  told, its readings stay what they were when it was heard. */
export const telegramLog: FileAdapter = Object.freeze({
  id: 'telegram-log',
  title: 'list of telegrams',
  version: 1,
  positionUnit: 'line',
  recognises: ({ text }: FileHead) => lineForm.test(text.split('\n', 1)[0] ?? ''),
  *parse(input: AdapterInput): Generator<Fact> {
    const decoder = createDecoder();
    let number = 0;
    for (const line of linesOf(input)) {
      number += 1;
      const parts = lineForm.exec(line);
      if (parts) yield* factsOf(parts[1] as Instant, parts[4] ?? '', number, input, decoder);
      else if (line !== '') yield doubt('value-malformed', `Line ${number} is no telegram`, number);
    }
  },
});

function* factsOf(
  receivedAt: Instant,
  hex: string,
  position: number,
  { zone }: Pick<AdapterInput, 'zone'>,
  decoder: Decoder,
): Generator<Fact> {
  const telegram = decoder.decode(Uint8Array.fromHex(hex));
  const { state } = telegram.security;
  const serial = telegram.layers?.meter?.serial ?? '?';
  if (state !== 'none') {
    yield doubt(
      'telegram-closed',
      `The telegram of meter ${serial} is encrypted: files have no keys`,
      position,
      serial,
    );
    return;
  }
  const { device, readings, states, issues } = readFacts(telegram, { zone, receivedAt });
  for (const issue of issues) yield { type: 'issue', issue: { ...issue, position } };
  if (telegram.error)
    yield doubt('value-malformed', `Meter ${serial}: ${telegram.error.message}`, position, serial);
  if (!device) return;
  yield { type: 'device', device, position };
  for (const each of states) yield { type: 'state', state: { ...each, position } };
  for (const reading of readings) yield { type: 'reading', reading: { ...reading, position } };
}

function doubt(code: Issue['code'], message: string, position: number, serial?: string): Fact {
  const about = serial === undefined ? {} : { serial };
  return { type: 'issue', issue: { code, level: 'warning', message, position, ...about } };
}

/** The file's lines; one that is longer than any telegram is cut and then no telegram. */
function* linesOf(input: AdapterInput): Generator<string> {
  const decoder = new TextDecoder('latin1');
  let rest = '';
  for (const piece of input.bytes()) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(0, 2_000);
    for (const line of lines) yield line.trimEnd();
  }
  if (rest !== '') yield rest.trimEnd();
}
