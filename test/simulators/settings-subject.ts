// The box's settings as the subject of the fault injectors: `DIR=… node settings-subject.ts run|recover`. `run` makes a
// box and changes its name twice; it prints "ACK <id>" once a state is promised and "DONE" at the end. `recover` prints
// one JSON line {ids: [states that are there or were passed], bad: [what is wrong]}.
import { join } from 'node:path';
import pino from 'pino';
import { BoxError } from '../../box/domain/box-error.ts';
import { createSettings, openSettings } from '../../box/store/open-settings.ts';

const folder = join(process.env['DIR'] ?? '.', 'data');
const log = pino({ enabled: false });
const states = ['name 0', 'name 1', 'name 2'];

if (process.argv[2] === 'recover') await judge();
else await change();

async function change(): Promise<void> {
  for (const [number, name] of states.entries()) {
    if (number === 0) await createSettings(folder, { name });
    else await (await openSettings(folder, log)).change((draft) => void (draft.name = name));
    process.stdout.write(`ACK ${name}\n`);
  }
  process.stdout.write('DONE\n');
}

async function judge(): Promise<void> {
  try {
    const { settings, notice } = await openSettings(folder, log);
    const ids = states.slice(0, states.indexOf(settings.name) + 1);
    process.stdout.write(`${JSON.stringify({ ids, bad: notice === undefined ? [] : [notice] })}\n`);
  } catch (error) {
    if (!(error instanceof BoxError)) throw error;
    const none = error.message.includes('There is no box'); // fine as long as nothing was promised
    process.stdout.write(`${JSON.stringify({ ids: [], bad: none ? [] : [error.message] })}\n`);
  }
}
