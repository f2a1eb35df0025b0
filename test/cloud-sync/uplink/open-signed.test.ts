import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openAuthority } from '../../../cloud-sync/central/authority.ts';
import { type Command, signedBytes } from '../../../cloud-sync/contract/command.ts';
import { packMessage } from '../../../cloud-sync/contract/frame-message.ts';
import { openCommand } from '../../../cloud-sync/uplink/open-signed.ts';

const authority = await openAuthority(await mkdtemp(join(tmpdir(), 'meterbox-signed-')), new Date());
const box = 'box-00000001';
const now = 1_764_000_000;
const wish: Command = {
  id: '018f2d3e-7b1c-4c55-9d10-0a2b3c4d5e6f',
  nonce: 'ab'.repeat(16),
  issuedAt: now,
  expiresAt: now + 60,
  issuedBy: 'Ada',
  action: { kind: 'identify', seconds: 5 },
};
const about = { box, commandKey: authority.commandKey, now };

async function wire(body: object, to = box, signedFor = to, kind: 'command' | 'desired' = 'command') {
  const signature = await authority.sign(signedBytes(signedFor, Buffer.from(JSON.stringify(body))));
  return Buffer.from(packMessage({ kind, box: to, signature }, body)).toString('base64');
}

it('opens what the centre has signed for this box', async () => {
  expect(openCommand(await wire(wish), about)).toEqual({ command: wish });
});

it('says that a command has run out', async () => {
  const opened = openCommand(await wire(wish), { ...about, now: now + 61 });
  expect(opened.refusal?.code).toBe('expired');
});

it('opens nothing that was changed, signed by another, or meant for another', async () => {
  const stranger = await openAuthority(await mkdtemp(join(tmpdir(), 'meterbox-signed-')), new Date());
  const good = Buffer.from(await wire(wish), 'base64');
  const unsigned = Buffer.from(packMessage({ kind: 'command', box }, wish)).toString('base64');
  const cases: [string, typeof about][] = [
    [await wire(wish), { ...about, commandKey: stranger.commandKey }],
    [unsigned, about],
    [good.subarray(0, -9).toString('base64'), about],
    [await wire(wish, 'box-00000002'), about],
    // The right body and a good signature, but for another box: replayed under this one's name.
    [await wire(wish, box, 'box-00000002'), about],
    [await wire(wish, box, box, 'desired'), about],
    [await wire({ ...wish, action: { kind: 'format-disk' } }), about],
    ['noise', about],
  ];
  for (const [text, who] of cases) expect(() => openCommand(text, who)).toThrow(/./);
});
