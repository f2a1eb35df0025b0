import { createHash } from 'node:crypto';
import { type Settings, settingsProblems, settingsSchema, settingsVersion } from './settings-schema.ts';

/** What the bytes of a settings file turn out to be. `edited`: valid, but not as meterbox wrote it. */
export type SettingsVerdict =
  | { readonly is: 'intact' | 'edited'; readonly settings: Settings }
  | { readonly is: 'damaged'; readonly reason: string }
  | { readonly is: 'newer'; readonly reason: string }
  | { readonly is: 'invalid'; readonly reason: string };

/** No settings are that long; a longer file is not read as JSON. */
const mostBytes = 8 * 1024 * 1024;

/** Settings as the text of their file: JSON for people, with the SHA-256 of everything else as the last key. */
export function settingsText(settings: Settings): string {
  return `${JSON.stringify({ ...settings, sha256: sha256Of(settings) }, undefined, 2)}\n`;
}

/** Judges the bytes of a settings file (reliability.md 2.3 C1). Damage is what no person writes: cut off, empty, NULs,
 *  `null`, not JSON. The checksum tells an edit by hand from a file as it was written; it does not forbid the edit,
 *  and cannot tell it from a flipped bit that left valid settings: therefore the edit is reported, never silent. */
export function judgeSettings(bytes: Uint8Array | undefined): SettingsVerdict {
  if (!bytes) return { is: 'damaged', reason: 'it is not there' };
  if (bytes.length === 0) return { is: 'damaged', reason: 'it is empty' };
  if (bytes.length > mostBytes) return { is: 'damaged', reason: `it has ${bytes.length} bytes` };
  if (bytes.every((byte) => byte === 0)) return { is: 'damaged', reason: 'it holds only NUL bytes' };
  const found = parseJson(bytes);
  if (found.problem !== undefined) return { is: 'damaged', reason: found.problem };
  const { value } = found;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('version' in value))
    return { is: 'damaged', reason: 'it holds no settings' };
  if (typeof value.version === 'number' && value.version > settingsVersion)
    return { is: 'newer', reason: `a newer meterbox wrote it (version ${value.version} of the file)` };
  const { sha256, ...rest } = value as Record<string, unknown>;
  const parsed = settingsSchema.safeParse(rest);
  if (!parsed.success) return { is: 'invalid', reason: settingsProblems(parsed.error) };
  return { is: sha256 === sha256Of(rest) ? 'intact' : 'edited', settings: parsed.data };
}

function parseJson(bytes: Uint8Array): { problem: string } | { problem?: never; value: unknown } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { problem: 'it is not UTF-8 text' };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `it is not JSON: ${withoutContent(reason)}` };
  }
}

/** JSON.parse quotes the text around a fault; that may be a secret. */
function withoutContent(reason: string): string {
  const place = /at position \d+( \(line \d+ column \d+\))?/.exec(reason);
  return place ? `a fault ${place[0]}` : 'it ends too early or has a fault';
}

function sha256Of(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
