import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const text = z.string().min(1);

/** What the environment may say of the centre; everything has a default that works on one machine. */
const environment = z.object({
  CENTRAL_DATA: text.default('central-data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  CENTRAL_HOST: z.union([z.ipv4(), z.ipv6()]).default('::'),
  CENTRAL_NAMES: text.default('localhost,127.0.0.1'),
  CENTRAL_PORT: port.default(8444),
  CENTRAL_BOX_PORT: port.default(8445),
  CENTRAL_BOX_URL: z.url({ protocol: /^https$/ }).optional(),
  CENTRAL_BROKER: z.url({ protocol: /^mqtts?$/ }).optional(),
  CENTRAL_BROKER_URL: z.url({ protocol: /^mqtts$/ }).optional(),
  CENTRAL_TOKEN: z.string().min(32, 'must have at least 32 characters').optional(),
});

/** How a centre runs. Any number of copies may have the same. */
export interface CentralOptions {
  /** Where the authority is, and the database if no server is named. */
  readonly folder: string;
  /** A PostgreSQL server; absent: PGlite in the folder. */
  readonly databaseUrl?: string;
  /** Address to listen at. */
  readonly host: string;
  /** Names and addresses under which boxes and people reach it; they go into its certificate. */
  readonly names: readonly string[];
  /** For people, enrolment and boxes with a token. 0 takes any free port. */
  readonly port: number;
  /** For boxes with a certificate. */
  readonly boxPort: number;
  /** What boxes are told; by default the first name and `boxPort`. */
  readonly boxUrl?: string;
  /** Broker as the centre reaches it; absent: HTTPS only. */
  readonly broker?: string;
  /** Broker as the boxes reach it; by default the same. */
  readonly brokerUrl?: string;
  /** What people show to use the API; absent: made once and kept in the folder. */
  readonly token?: string;
}

/** Reads the options from the environment. Throws Error with one line for each variable that says something
 *  impossible. */
export function centralOptions(env: NodeJS.ProcessEnv): CentralOptions {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`The centre cannot start:\n${lines.join('\n')}`);
  }
  const { data } = parsed;
  return {
    folder: data.CENTRAL_DATA,
    host: data.CENTRAL_HOST,
    names: data.CENTRAL_NAMES.split(',').map((name) => name.trim()),
    port: data.CENTRAL_PORT,
    boxPort: data.CENTRAL_BOX_PORT,
    ...(data.DATABASE_URL === undefined ? {} : { databaseUrl: data.DATABASE_URL }),
    ...(data.CENTRAL_BOX_URL === undefined ? {} : { boxUrl: data.CENTRAL_BOX_URL }),
    ...(data.CENTRAL_BROKER === undefined ? {} : { broker: data.CENTRAL_BROKER }),
    ...(data.CENTRAL_BROKER_URL === undefined ? {} : { brokerUrl: data.CENTRAL_BROKER_URL }),
    ...(data.CENTRAL_TOKEN === undefined ? {} : { token: data.CENTRAL_TOKEN }),
  };
}
