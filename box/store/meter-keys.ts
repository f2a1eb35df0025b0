import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { MeterKeyDesk } from '../api/meter-desks.ts';
import { makeFolder, writeDurably } from '../disk/write-durably.ts';
import { BoxError } from '../domain/box-error.ts';
import { instantOfSeconds } from '../domain/instant.ts';
import type { AuditLog } from './data-points.ts';

/** Names in the folder of keys. */
const names = Object.freeze({ sealed: 'meter-keys.json', device: 'meter-keys.key' });

/** Keys that a box takes; a large house has a tenth of it. */
const mostKeys = 20_000;

const fileSchema = z.strictObject({
  version: z.literal(1),
  keys: z.array(
    z.strictObject({
      serial: z.string().regex(/^[0-9A-F]{8}$/),
      addedAt: z.iso.datetime(),
      /** Nonce, tag and encrypted key, base64. */
      sealed: z.base64(),
    }),
  ),
});

type KeyFile = z.infer<typeof fileSchema>;
type SealedKey = KeyFile['keys'][number];

/** Keys of meters: as people manage them, and as the decoder asks for them. */
export interface MeterKeys extends MeterKeyDesk {
  /** The 16 bytes of a meter's key, in memory only. */
  keyOf(serial: string): Uint8Array | undefined;
}

/** Opens the keys of meters. On disk each is encrypted with a key of this device (AES-256-GCM, the serial number
 *  authenticated with it, so that no key can be moved to another meter). Rejects with `STORE_DAMAGED` if the file cannot
 *  be read or was made on another device; nothing is overwritten then. */
export async function openMeterKeys(folder: string, log: AuditLog): Promise<MeterKeys> {
  await makeFolder(folder);
  const path = join(folder, names.sealed);
  const file = await readKeyFile(path);
  const deviceKey = await loadDeviceKey(join(folder, names.device), file.keys.length === 0);
  const sealed = new Map(file.keys.map((entry) => [entry.serial, entry]));
  const open = new Map(file.keys.map((entry) => [entry.serial, unseal(entry, deviceKey, path)]));
  let last: Promise<unknown> = Promise.resolve();

  /** Changes wait for each other; memory follows the disk, never the other way round. */
  function change(mutate: (draft: Map<string, SealedKey>) => void): Promise<void> {
    const changed = last.then(async () => {
      const draft = new Map(sealed);
      mutate(draft);
      const text: KeyFile = { version: 1, keys: [...draft.values()] };
      await writeDurably(path, `${JSON.stringify(text)}\n`);
      sealed.clear();
      for (const [serial, entry] of draft) sealed.set(serial, entry);
    });
    last = changed.catch(() => undefined);
    return changed;
  }

  return {
    keyOf: (serial) => open.get(serial),

    meterKeys: () =>
      [...sealed.values()].map(({ serial, addedAt }) => ({
        serial,
        addedAt: addedAt as MeterKeyView['addedAt'],
      })),

    async addMeterKeys(keys, actor) {
      const wanted = keys.map(({ serial, key }) => checked(serial, key));
      if (new Set([...sealed.keys(), ...wanted.map(({ serial }) => serial)]).size > mostKeys)
        throw new BoxError('USAGE', `More than ${mostKeys} keys are not kept`);
      const addedAt = instantOfSeconds(Math.floor(Date.now() / 1000));
      await change((draft) => {
        for (const { serial, key } of wanted)
          draft.set(serial, { serial, addedAt, sealed: seal(serial, key, deviceKey) });
      });
      for (const { serial, key } of wanted) open.set(serial, key);
      const [only] = wanted;
      const detail = wanted.length === 1 && only ? { serial: only.serial } : { keys: wanted.length };
      await log.audit({ actor, action: 'meter-key-added', detail });
    },

    async removeMeterKey(serial, actor) {
      await change((draft) => {
        if (!draft.delete(serial)) throw new BoxError('NOT_FOUND', `There is no key for meter ${serial}`);
      });
      open.delete(serial);
      await log.audit({ actor, action: 'meter-key-removed', detail: { serial } });
    },
  };
}

type MeterKeyView = ReturnType<MeterKeyDesk['meterKeys']>[number];

async function readKeyFile(path: string): Promise<KeyFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"version":1,"keys":[]}';
    throw error;
  });
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (cause) {
    const message = `${path} cannot be read: restore a backup, or move it away and enter the keys anew`;
    throw new BoxError('STORE_DAMAGED', message, { cause });
  }
}

async function loadDeviceKey(path: string, mayMake: boolean): Promise<Uint8Array> {
  const kept = await readFile(path).catch(() => undefined);
  if (kept?.length === 32) return kept;
  if (!mayMake)
    throw new BoxError(
      'STORE_DAMAGED',
      `${path} is missing: without it no meter key can be decrypted; restore a backup`,
    );
  const made = randomBytes(32);
  await writeDurably(path, made);
  return made;
}

function checked(serial: string, key: string): { serial: string; key: Uint8Array } {
  const bytes = key.replace(/[\s:-]/g, '');
  if (!/^[0-9A-Fa-f]{1,8}$/.test(serial))
    throw new BoxError('USAGE', `"${serial}" is no serial number of a meter`);
  if (!/^[0-9A-Fa-f]{32}$/.test(bytes))
    throw new BoxError('USAGE', `The key of meter ${serial} is not 32 hexadecimal digits`);
  return { serial: serial.toUpperCase().padStart(8, '0'), key: Uint8Array.fromHex(bytes) };
}

function seal(serial: string, key: Uint8Array, deviceKey: Uint8Array): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', deviceKey, nonce).setAAD(Buffer.from(serial));
  const encrypted = Buffer.concat([cipher.update(key), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64');
}

function unseal({ serial, sealed }: SealedKey, deviceKey: Uint8Array, path: string): Uint8Array {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', deviceKey, bytes.subarray(0, 12))
      .setAAD(Buffer.from(serial))
      .setAuthTag(bytes.subarray(12, 28));
    return Uint8Array.from(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]));
  } catch (cause) {
    const message = `${path}: the key of meter ${serial} was changed or made on another device; restore a backup`;
    throw new BoxError('STORE_DAMAGED', message, { cause });
  }
}
