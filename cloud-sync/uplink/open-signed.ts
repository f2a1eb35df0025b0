import { createPublicKey, verify } from 'node:crypto';
import type { z } from 'zod';
import { type Command, command, signedBytes } from '../contract/command.ts';
import { MessageRefused, readBody, unpackMessage } from '../contract/frame-message.ts';
import type { RefusalCode } from '../contract/message.ts';

/** Opens a message that only the centre may have written; `wire` is base64, `commandKey` the centre's Ed25519 key,
 *  base64. Throws MessageRefused for one that is damaged, signed by another, or meant for another box. */
export function openSigned<T>(
  wire: string,
  about: { readonly kind: 'command' | 'desired'; readonly box: string; readonly commandKey: string },
  schema: z.ZodType<T>,
): T {
  const message = unpackMessage(Buffer.from(wire, 'base64'));
  const { header, body } = message;
  if (header.kind !== about.kind)
    throw new MessageRefused('malformed', `A "${header.kind}" message where a "${about.kind}" belongs`);
  if (header.box !== about.box)
    throw new MessageRefused('box-mismatch', `The message is for ${header.box}, this is ${about.box}`);
  const signature = Buffer.from(header.signature ?? '', 'base64');
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(about.commandKey, 'base64').toString('base64url') },
    format: 'jwk',
  });
  if (!verify(null, signedBytes(about.box, body), key, signature))
    throw new MessageRefused('signature-wrong', 'The message is not signed by the centre');
  return readBody(message, schema);
}

/** Opens a command: `openSigned`, and it must not have run out. Whether it was seen before is for the caller to say. */
export function openCommand(
  wire: string,
  about: { readonly box: string; readonly commandKey: string; readonly now: number },
): {
  readonly command: Command;
  readonly refusal?: { readonly code: RefusalCode; readonly message: string };
} {
  const opened = openSigned(wire, { kind: 'command', ...about }, command);
  if (about.now <= opened.expiresAt) return { command: opened };
  return { command: opened, refusal: { code: 'expired', message: 'The command came after it had run out' } };
}
