import { BoxError } from '../domain/box-error.ts';
import { createSettings } from '../store/open-settings.ts';
import {
  type Call,
  type Command,
  commonOptions,
  dataFolder,
  exit,
  type ExitCode,
  printJson,
} from './command.ts';

/** `meterbox init`: makes a new box. */
export const init: Command = {
  name: 'init',
  usage: `[--name N] [--zone Z] [--host H] [--sftp-port P] [--https-port P] [--http-port P] [--json]
  Makes settings, keys and database in a folder where there is no box yet.
  --name N  what people call it
  --zone Z  zone of the property (default Europe/Berlin)
  --host H  address to listen at (default ::, every address)`,
  options: {
    ...commonOptions,
    name: { type: 'string' },
    zone: { type: 'string' },
    host: { type: 'string' },
    'sftp-port': { type: 'string' },
    'https-port': { type: 'string' },
    'http-port': { type: 'string' },
  },
  run: makeBox,
};

async function makeBox(call: Call): Promise<ExitCode> {
  const folder = dataFolder(call);
  const [name, zone, host] = ['name', 'zone', 'host'].map(call.text);
  const [sftpPort, httpsPort, httpPort] = ['sftp-port', 'https-port', 'http-port'].map((option) =>
    portOf(call, option),
  );
  const listening = host === undefined ? {} : { host };
  const settings = await createSettings(folder, {
    ...(name === undefined ? {} : { name }),
    ...(zone === undefined ? {} : { zone }),
    sftp: { ...listening, ...(sftpPort === undefined ? {} : { port: sftpPort }) },
    web: {
      ...listening,
      ...(httpsPort === undefined ? {} : { httpsPort }),
      ...(httpPort === undefined ? {} : { httpPort }),
    },
  });
  const [{ openBox }, { boxFolder }, { openHostKeys }, { default: pino }] = await Promise.all([
    import('../compose/open-box.ts'),
    import('../compose/box-folder.ts'),
    import('../intake/sftp/host-keys.ts'),
    import('pino'),
  ]);
  const box = await openBox(folder, pino({ enabled: false }));
  await box.close();
  const { fingerprints } = await openHostKeys(boxFolder(folder).keys);
  const { boxId } = settings;
  if (call.flag('json')) {
    printJson(call.terminal, { boxId, folder: box.folder.path, fingerprints });
    return exit.ok;
  }
  call.terminal.out(`${boxId} is in ${box.folder.path}`);
  for (const fingerprint of fingerprints) call.terminal.out(`Host key    ${fingerprint}`);
  call.terminal.out(`Next        meterbox run --data ${folder}`);
  call.terminal.out(`            meterbox datapoint add "Name of the house" --data ${folder}`);
  return exit.ok;
}

function portOf(call: Call, option: string): number | undefined {
  const text = call.text(option);
  if (text === undefined || /^\d{1,5}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new BoxError('USAGE', `--${option}: "${text}" is not a port`);
}
