// Makes a box's settings in DIR and changes its name twice; prints each name once it is promised.
import pino from 'pino';
import { createSettings, openSettings } from '../../box/store/open-settings.ts';

const folder = process.env['DIR'] ?? '.';
await createSettings(folder, { name: 'name 0' });
process.stdout.write('name 0\n');
const file = await openSettings(folder, pino({ enabled: false }));
for (let number = 1; number <= 2; number += 1) {
  await file.change((draft) => void (draft.name = `name ${number}`));
  process.stdout.write(`name ${number}\n`);
}
