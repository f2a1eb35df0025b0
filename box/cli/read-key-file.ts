import { readFile } from 'node:fs/promises';
import { BoxError } from '../domain/box-error.ts';
import { parseKey } from '../mbus/key-ring.ts';

/** Reads a key file: `serial;key` a line, or a JSON object of keys by serial number. Messages never show a key. */
export async function readKeyFile(path: string): Promise<ReadonlyMap<string, Uint8Array>> {
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
