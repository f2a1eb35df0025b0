import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePlace, placeText } from '../../../../box/domain/meter-port.ts';
import { pluggedPorts } from '../../../../box/intake/serial/plugged-ports.ts';

it('names a stick by its by-id path once, and ports that have none by their device', async () => {
  const devices = await mkdtemp(join(tmpdir(), 'meterbox-dev-'));
  const byId = join(devices, 'serial', 'by-id');
  await mkdir(byId, { recursive: true });
  for (const name of ['ttyUSB0', 'ttyAMA0', 'ttyS0', 'tty1', 'null'])
    await writeFile(join(devices, name), '');
  await symlink('../../ttyUSB0', join(byId, 'usb-IMST_GmbH_iM871A_0815-if00-port0'));
  expect(await pluggedPorts(devices)).toEqual([
    { path: join(byId, 'usb-IMST_GmbH_iM871A_0815-if00-port0'), description: 'IMST GmbH iM871A 0815' },
    { path: join(devices, 'ttyAMA0'), description: 'ttyAMA0' },
  ]);
  expect(await pluggedPorts(join(devices, 'nowhere'))).toEqual([]);
});

it.each(['/dev/serial/by-id/usb-FTDI_x-if00-port0', 'tcp://10.0.0.7:2001', 'tcp://converter.local:23'])(
  'reads a place as it is written: %s',
  (text) => {
    const place = parsePlace(text);
    expect(place && placeText(place)).toBe(text);
  },
);

it.each(['/etc/passwd', '/dev/../etc/passwd', 'tcp://host', 'tcp://host:0', 'tcp://host:99999', 'COM1'])(
  'refuses what is no place: %s',
  (text) => {
    expect(parsePlace(text)).toBeUndefined();
  },
);
