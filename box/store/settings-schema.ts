import { validate } from 'node-cron';
import { z } from 'zod';
import type { Role } from '../api/box-view.ts';
import { isZone } from '../domain/instant.ts';
import { portUses, radioModes } from '../domain/meter-port.ts';
import { addressRangeProblem } from './address-range-problem.ts';
import { publicKeyProblem } from './public-key-problem.ts';
import { watchedFolderProblem } from './watched-folder-problem.ts';

/** Version of the settings file that this program writes. A file of a greater version is left alone. */
export const settingsVersion = 1;

/** A text that people read or type: not empty, no control characters, at most `most` characters. */
const text = (most: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .regex(/^\S(.*\S)?$/u, 'must not begin or end with a space or hold a line break')
    .regex(/^\P{Cc}*$/u, 'must not hold control characters');

/** A whole number within bounds, both included. */
const whole = (least: number, most: number) =>
  z
    .int(`must be a whole number`)
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`);

/** A text in which `problem` finds nothing wrong. */
const checked = (problem: (value: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const message = problem(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/** A primary address, or a secondary one with manufacturer, version, type and fabrication number as far as needed. */
const slaveForm = /^(?:\d|[1-9]\d|1\d\d|2[0-4]\d|250|[0-9A-F]{8}(?:\.[0-9A-F]{8})?(?:\+[0-9A-F]{8})?)$/;

const port = whole(0, 65_535).describe('0: any free one');
const host = z.union([z.ipv4(), z.ipv6()], 'must be an IP address; :: means all');
const zone = z.string().refine(isZone, 'is no zone this machine knows, such as Europe/Zurich or +01:00');
const passwordHash = z.string().regex(/^\$scrypt\$[\w$+/=,.]+$/, 'is not a password hash that meterbox made');
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:30');
const instant = z.iso.datetime('must be an instant in UTC such as 2025-12-01T01:10:00Z');

/** A data point as it is kept: all that `DataPoint` says, and the hash of its password. */
export const dataPointSchema = z
  .strictObject({
    id: z.string().regex(/^dp-[a-z0-9]{8}$/, 'must be dp- and 8 letters or digits'),
    name: text(80),
    user: z
      .string()
      .regex(
        /^[a-z][a-z0-9._-]{1,31}$/,
        'must be 2 to 32 lower-case letters, digits, dots, dashes or underscores, a letter first',
      ),
    signIn: z.enum(
      ['password', 'key', 'password-or-key', 'password-and-key'],
      'must be password, key, password-or-key or password-and-key',
    ),
    publicKeys: z.array(checked(publicKeyProblem)).max(8, 'must be at most 8 keys'),
    expectedFormat: z
      .string()
      .regex(/^[a-z0-9-]{2,40}$/, 'must be the id of a format such as qundis-xml')
      .exactOptional(),
    archivePassword: z.discriminatedUnion('rule', [
      z.strictObject({ rule: z.literal('name-prefix'), length: whole(1, 64) }),
      z.strictObject({ rule: z.literal('fixed'), password: z.string().min(1, 'must not be empty').max(200) }),
      z.strictObject({ rule: z.literal('none') }),
    ]),
    zone,
    trustedAddresses: z.array(checked(addressRangeProblem)).max(64, 'must be at most 64 ranges'),
    limits: z.strictObject({
      maxFileBytes: whole(1024, 1024 ** 3),
      maxBytesPerDay: whole(1024, 1024 ** 4),
      maxFilesPerDay: whole(1, 1_000_000),
    }),
    keepVisibleHours: whole(0, 31 * 24),
    legacyAlgorithms: z.boolean(),
    enabled: z.boolean(),
    passwordHash: passwordHash.exactOptional(),
    watchedFolder: checked(watchedFolderProblem).exactOptional(),
    pushTokenDigest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'is not the digest of a token')
      .exactOptional(),
  })
  .superRefine((point, context) => {
    const needsKey = point.signIn === 'key' || point.signIn === 'password-and-key';
    if (!needsKey || point.publicKeys.length > 0) return;
    context.addIssue({ code: 'custom', path: ['publicKeys'], message: `must hold a key to sign in with` });
  });

const serial = z.string().regex(/^[0-9A-F]{8}$/, 'must be a serial number of 8 digits');

/** A port over which meters are read. */
export const meterPortSchema = z.strictObject({
  id: z.string().regex(/^mp-[a-z0-9]{8}$/, 'must be mp- and 8 letters or digits'),
  name: text(80),
  use: z.enum(portUses, `must be one of ${portUses.join(', ')}`),
  place: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('device'),
      path: z.string().regex(/^\/dev\/(?!.*\.\.)[\w./:+-]{1,200}$/, 'must be a path below /dev/'),
    }),
    z.strictObject({
      kind: z.literal('tcp'),
      host: z.string().regex(/^[\w.:-]{1,253}$/, 'must be a host name or address'),
      port: whole(1, 65_535),
    }),
  ]),
  baud: whole(300, 115_200),
  stick: z.string().regex(/^[a-z0-9-]{2,20}$/, 'must be a kind of stick, or auto'),
  mode: z.enum(radioModes, `must be one of ${radioModes.join(', ')}`),
  slaves: z
    .array(z.string().regex(slaveForm, 'must be a primary address (0 to 250) or a secondary one'))
    .max(500, 'must be at most 500'),
  schedule: z.string().refine(validate, 'is no schedule in cron form such as 13 */6 * * *'),
  expectWithinMinutes: whole(1, 7 * 24 * 60),
  enabled: z.boolean(),
});

/** An account of the pages as it is kept. */
export const accountSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._@-]{1,63}$/,
      'must be 2 to 64 lower-case letters, digits, dots, dashes, @ or underscores',
    ),
  role: z.enum(['installer', 'manager', 'reader', 'tenant'] satisfies readonly Role[]),
  passwordHash,
  createdAt: instant,
});

/** Everything about a box that a person decides. Unknown keys are refused: a typo is an error, never a silent
 *  default. A key that is absent takes its default. */
export const settingsSchema = z
  .strictObject({
    version: z.literal(settingsVersion),
    boxId: z
      .string()
      .regex(/^box-[0-9a-f]{8}$/, 'must be box- and 8 hexadecimal digits')
      .describe('Identity towards the central backend; made once'),
    name: text(80).default('meterbox'),
    zone: zone.default('Europe/Berlin').describe('Zone of the property and of the nightly work'),
    sftp: z
      .strictObject({
        host: host.default('::'),
        port: port.default(2022),
        rsaHostKey: z.boolean().default(false).describe('For senders that know no newer kind of host key'),
      })
      .prefault({}),
    web: z
      .strictObject({
        host: host.default('::'),
        httpsPort: port.default(8443),
        httpPort: port.default(8080),
        hostNames: z
          .array(z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'must be a host name'))
          .max(16)
          .default([])
          .describe('Further names under which browsers may reach the box; they go into its certificate'),
      })
      .prefault({}),
    folders: z
      .strictObject({
        roots: z
          .array(checked(watchedFolderProblem))
          .max(16, 'must be at most 16 folders')
          .default(['/media', '/mnt', '/run/media'])
          .describe(
            'Only folders below these can be watched: nobody reads the rest of the machine through the pages',
          ),
      })
      .prefault({}),
    ftp: z
      .strictObject({
        host: host.default('::'),
        port: whole(1, 65_535)
          .exactOptional()
          .describe('Absent: no door. There is only a sign on it: use SFTP'),
      })
      .prefault({}),
    keep: z
      .strictObject({
        deliveredHours: whole(0, 31 * 24)
          .default(48)
          .describe('How long a new data point sees the names it has delivered'),
      })
      .prefault({}),
    disk: z
      .strictObject({
        reserveMb: whole(0, 1024)
          .default(32)
          .describe('Set aside in MB so that a full disk can still commit'),
        freeFloorMb: whole(0, 100_000).default(200).describe('Below so many free MB the box asks for help'),
      })
      .prefault({}),
    ports: z.array(meterPortSchema).max(16, 'must be at most 16').default([]),
    radio: z
      .strictObject({
        accept: z
          .enum(['listed', 'all'], 'must be listed or all')
          .default('listed')
          .describe(
            'listed: only the meters below and those whose key is known; a radio hears the neighbours too',
          ),
        meters: z.array(serial).max(5_000, 'must be at most 5,000').default([]),
        refuse: z.array(serial).max(5_000, 'must be at most 5,000').default([]),
        keepEveryMinutes: whole(0, 24 * 60)
          .default(15)
          .describe('One telegram of each kind and meter is kept in so many minutes; 0: every one'),
      })
      .prefault({}),
    sync: z
      .strictObject({
        order: z
          .array(z.enum(['mqtt', 'https']))
          .min(1, 'must name a way')
          .max(2)
          .default(['mqtt', 'https'])
          .describe('Ways to the centre, the preferred one first; the next is tried when one fails'),
        batch: z
          .strictObject({
            facts: whole(1, 10_000).default(1000),
            kilobytes: whole(1, 16_000).default(256),
            seconds: whole(0, 3600).default(5).describe('How long a batch may wait to become full'),
          })
          .prefault({}),
        helloSeconds: whole(1, 3600).default(60).describe('How often an idle box says hello'),
        receiptSeconds: whole(1, 300)
          .default(30)
          .describe('How long a receipt may take before the same is sent again'),
        bytesPerSecond: whole(100, 1_000_000_000)
          .exactOptional()
          .describe('Most that is sent, on average; absent: what the line carries'),
        quietHours: z
          .strictObject({ from: timeOfDay, until: timeOfDay })
          .exactOptional()
          .describe('When nothing is sent, in the zone of the box; may go over midnight'),
        pausedUntil: instant.exactOptional(),
        remoteCommands: z
          .boolean()
          .default(true)
          .describe('Whether the centre may send commands and settings; no: every one is refused'),
      })
      .prefault({}),
    dataPoints: z.array(dataPointSchema).max(500, 'must be at most 500').default([]),
    profiles: z
      .array(
        z.strictObject({
          profile: z.looseObject({ id: z.string(), version: z.int(), title: z.string() }),
          dataPointIds: z.array(z.string()).max(500),
          savedAt: instant,
          savedBy: z.string().max(100),
        }),
      )
      .max(100, 'must be at most 100')
      .default([])
      .describe('Mapping profiles that people have saved, as "meterbox profile export" writes them'),
    accounts: z.array(accountSchema).max(500, 'must be at most 500').default([]),
  })
  .superRefine((settings, context) => {
    const twice = (path: string, key: string, names: readonly string[]) => {
      for (const [at, name] of names.entries()) {
        if (names.indexOf(name) === at) continue;
        context.addIssue({ code: 'custom', path: [path, at, key], message: `"${name}" is there twice` });
      }
    };
    twice(
      'dataPoints',
      'id',
      settings.dataPoints.map(({ id }) => id),
    );
    twice(
      'dataPoints',
      'user',
      settings.dataPoints.map(({ user }) => user),
    );
    twice(
      'ports',
      'id',
      settings.ports.map(({ id }) => id),
    );
    twice(
      'accounts',
      'name',
      settings.accounts.map(({ name }) => name),
    );
  });

export type Settings = z.infer<typeof settingsSchema>;
export type StoredDataPoint = Settings['dataPoints'][number];
export type StoredAccount = Settings['accounts'][number];

/** What is wrong, each field by its name, as one line for people. Values are not repeated: they may be secret. */
export function settingsProblems(error: z.ZodError): string {
  const lines = error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${z.core.toDotPath(path)} ${message}`,
  );
  return [...new Set(lines)].slice(0, 5).join('; ');
}
