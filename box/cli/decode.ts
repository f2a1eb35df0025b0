import { readFile } from 'node:fs/promises';
import { BoxError } from '../domain/box-error.ts';
import { defaultZone, instantOfSeconds, isZone } from '../domain/instant.ts';
import { createDecoder } from '../mbus/create-decoder.ts';
import type { DecodeError } from '../mbus/decode-error.ts';
import { applicationErrors } from '../mbus/layers/control-information.ts';
import { keyRing, parseKey } from '../mbus/key-ring.ts';
import { readFacts } from '../mbus/meaning/read-facts.ts';
import type { Reception } from '../mbus/meaning/facts.ts';
import { failed } from '../mbus/decode-transport.ts';
import { telegramJson } from '../mbus/telegram-json.ts';
import { type Call, type Command, exit, type ExitCode, printJson, type Terminal } from './command.ts';
import { readLines } from './read-lines.ts';

/** `meterbox decode`: reads telegrams from stdin and prints what is in them; stores nothing. */
export const decode: Command = {
  name: 'decode',
  usage: `[--json] [--keys FILE] [--zone Z] < TELEGRAMS
  one telegram a line: HEX or HEX;KEY, with or without link checksums, as received or as logged after decryption
  --json       one JSON object per telegram
  --keys FILE  keys by serial number: lines "serial;key", or a JSON object
  --zone Z     zone of the property, such as Europe/Zurich or +01:00 (default ${defaultZone})`,
  options: {
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
    keys: { type: 'string' },
    zone: { type: 'string' },
  },
  run: decodeLines,
};

async function decodeLines(call: Call): Promise<ExitCode> {
  const [word] = call.words;
  if (word !== undefined) {
    throw new BoxError(
      'USAGE',
      `"${word}": telegrams are read from stdin.\nUsage: meterbox decode ${decode.usage}`,
    );
  }
  const zone = call.text('zone') ?? defaultZone;
  if (!isZone(zone)) throw new BoxError('USAGE', `"${zone}" is no zone this machine knows`);
  const keysFile = call.text('keys');
  const keys = keyRing(keysFile === undefined ? new Map() : await readKeys(keysFile));
  const decoder = createDecoder({ keys, replay: true });
  for await (const line of readLines(call.terminal.input, longestLine)) {
    if (call.terminal.signal.aborted) break;
    if (line.trim() === '') continue;
    const reception = { zone, receivedAt: instantOfSeconds(Math.floor(Date.now() / 1000)) };
    const result = decodeLine(line, decoder, reception);
    if (call.flag('json')) printJson(call.terminal, result);
    else printForPeople(call.terminal, result);
  }
  return exit.ok;
}

/** Far longer than the longest telegram of a radio or a bus, in characters. */
const longestLine = 8192;

type Decoded = ReturnType<typeof telegramJson>;

function decodeLine(line: string, decoder: ReturnType<typeof createDecoder>, reception: Reception): Decoded {
  if (line.length > longestLine) {
    return refused('hex-malformed', longestLine, `The line is longer than ${longestLine} characters`);
  }
  const [hexText = '', keyText = ''] = line.split(';');
  const digits = hexText.replace(/\s/g, '').replace(/^0x/i, '');
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(digits)) {
    const odd = /^[0-9a-fA-F]+$/.test(digits);
    const at = odd ? digits.length : Math.max(0, digits.search(/[^0-9a-fA-F]/));
    return refused(
      'hex-malformed',
      at,
      odd ? 'An odd number of hexadecimal digits' : `No hexadecimal digit at ${at}`,
    );
  }
  const key = parseKey(keyText);
  if (keyText.trim() !== '' && key === undefined) {
    return refused('key-malformed', digits.length, 'The key is not 32 hexadecimal digits');
  }
  const telegram = decoder.decode(Uint8Array.fromHex(digits), key);
  return telegramJson(telegram, readFacts(telegram, reception).readings);
}

function refused(code: DecodeError['code'], offset: number, message: string): Decoded {
  return telegramJson(failed(undefined, { code, offset, message }), []);
}

/** Reads a key file: `serial;key` a line, or a JSON object of keys by serial number. Messages never show a key. */
async function readKeys(path: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new BoxError('FILE_NOT_FOUND', `There is no key file "${path}"`);
  });
  const keys = new Map<string, Uint8Array>();
  for (const { serial, key, where } of text.trimStart().startsWith('{')
    ? fromJson(text, path)
    : fromCsv(text)) {
    const parsed = parseKey(key);
    if (!/^[0-9A-Fa-f]{1,8}$/.test(serial) || !parsed) {
      throw new BoxError(
        'FILE_DAMAGED',
        `${path}, ${where}: not a serial number and a key of 32 hexadecimal digits`,
      );
    }
    keys.set(serial.toUpperCase().padStart(8, '0'), parsed);
  }
  return keys;
}

interface KeyEntry {
  readonly serial: string;
  readonly key: string;
  readonly where: string;
}

function fromCsv(text: string): KeyEntry[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, at) => {
      const [serial = '', key = ''] = line
        .split(/[;,]/)
        .map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
      return { serial, key, where: `line ${at + 1}` };
    })
    .filter(
      ({ serial, key }, at) => serial !== '' && !serial.startsWith('#') && !(at === 0 && !parseKey(key)),
    );
}

function fromJson(text: string, path: string): KeyEntry[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new BoxError('FILE_DAMAGED', `${path} begins like JSON, but is none`);
  }
  return Object.entries(parsed ?? {}).map(([serial, key]) => ({
    serial,
    key: typeof key === 'string' ? key : '',
    where: `"${serial}"`,
  }));
}

function printForPeople(terminal: Terminal, decoded: Decoded): void {
  const { header, security, records, error } = decoded;
  const { mfct, id, version, type } = { mfct: '?', id: '?', version: '?', type: '?', ...header };
  const detail = security.detail === undefined ? '' : ` (${security.detail})`;
  const hint = security.hint === undefined ? '' : ', the key fits with its bytes in reverse order';
  terminal.out(
    header
      ? `${mfct} ${id} version ${version} type ${type}: ${security.state}${detail}${hint}`
      : 'not a telegram',
  );
  for (const record of records) {
    const { storage, tariff, subunit } = record;
    const where = `${record.function} ${storage}/${tariff}/${subunit}`.padEnd(14);
    const value = record.value ?? ('value_hex' in record ? record.value_hex : '-');
    const modifiers = record.modifiers.length === 0 ? '' : `  [${record.modifiers.join(' ')}]`;
    terminal.out(`  ${where} ${record.quantity.padEnd(24)} ${value} ${record.unit}${modifiers}`.trimEnd());
  }
  for (const { quantity, value, unit, kind, validOn } of decoded.readings) {
    terminal.out(
      `  reading        ${quantity.padEnd(24)} ${value} ${unit}`.trimEnd() + `  ${kind} ${validOn}`,
    );
  }
  if (decoded.applicationError !== undefined) {
    terminal.out(`  application error: ${applicationErrors.get(decoded.applicationError) ?? 'unknown'}`);
  }
  if (error) terminal.out(`  ${error.code} at byte ${error.offset}: ${error.message}`);
}
