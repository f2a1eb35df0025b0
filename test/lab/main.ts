// npm run lab: the slow lane. Runs the fault injectors of METERBOX_FAULTS against the real ingest path: kill and power
// cut at every durable file operation, and kill -9 at random times over a growing store. Needs root, gcc and loop
// devices. Then box, broker and centre are killed in turn while they sync. What is missing is said and counted as
// skipped, never as passed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const faults = resolve(process.env['METERBOX_FAULTS'] ?? '../shared/tools/faults');
const subject = (name: string) =>
  `${process.execPath} ${resolve(import.meta.dirname, `../simulators/${name}-subject.ts`)}`;

interface Trial {
  readonly name: string;
  readonly script: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly needsLoop: boolean;
  /** What is tormented; the ingest path unless stated. */
  readonly subject?: 'settings';
}

const trials: readonly Trial[] = [
  {
    name: 'kill at every operation',
    script: 'crash-every-op.mjs',
    settings: { ACTION: 'kill' },
    needsLoop: true,
  },
  {
    name: 'power cut at every operation',
    script: 'crash-every-op.mjs',
    settings: { ACTION: 'cut' },
    needsLoop: true,
  },
  {
    name: 'torn write at every 5th operation',
    script: 'crash-every-op.mjs',
    settings: { ACTION: 'torn', STEP: '5' },
    needsLoop: true,
  },
  {
    name: 'disk full at every 5th operation',
    script: 'crash-every-op.mjs',
    settings: { ACTION: 'enospc', STEP: '5' },
    needsLoop: true,
  },
  {
    name: 'I/O error at every 5th operation',
    script: 'crash-every-op.mjs',
    settings: { ACTION: 'eio', STEP: '5' },
    needsLoop: true,
  },
  {
    name: 'settings: power cut at every operation',
    script: 'crash-every-op.mjs',
    settings: { ACTION: 'cut' },
    needsLoop: true,
    subject: 'settings',
  },
  {
    name: 'settings: disk full at every operation',
    script: 'crash-every-op.mjs',
    settings: { ACTION: 'enospc' },
    needsLoop: true,
    subject: 'settings',
  },
  {
    name: 'kill -9 at random, store grows',
    script: 'kill-loop.mjs',
    settings: { PLAIN: '1', FRESH: '0', RUNS: '300', FILES: '4000' },
    needsLoop: false,
  },
];

/** Seconds for which box, broker and centre are killed in turn. */
const syncSeconds = process.env['BUDGET_S'] ?? '600';

let passed = 0;
let failed = 0;
let skipped = 0;
const only = process.argv[2];
for (const trial of trials) {
  if (only !== undefined && !trial.name.includes(only)) continue;
  const missing = whatIsMissing(trial);
  if (missing !== undefined) {
    process.stdout.write(`skipped: ${trial.name}: ${missing}\n`);
    skipped += 1;
    continue;
  }
  const run = spawnSync(process.execPath, [join(faults, trial.script)], {
    env: {
      ...process.env,
      SUBJECT: subject(trial.subject ?? 'ingest'),
      BUDGET_S: process.env['BUDGET_S'] ?? '600',
      FS_MB: '96',
      ...trial.settings,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const good = run.status === 0;
  process.stdout.write(`${good ? 'passed' : 'FAILED'}: ${trial.name}\n`);
  if (good) passed += 1;
  else failed += 1;
}
if (only === undefined || 'sync'.includes(only)) {
  const program = resolve(import.meta.dirname, '../simulators/sync-chaos.ts');
  const run = spawnSync(process.execPath, [program, syncSeconds], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const good = run.status === 0;
  process.stdout.write(`${good ? 'passed' : 'FAILED'}: sync, box, broker and centre killed in turn\n`);
  if (good) passed += 1;
  else failed += 1;
}
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;

function whatIsMissing(trial: Trial): string | undefined {
  if (!existsSync(join(faults, trial.script))) return `no fault injectors in ${faults} (set METERBOX_FAULTS)`;
  if (trial.needsLoop && process.getuid?.() !== 0) return 'needs root for a loop device';
  if (trial.needsLoop && spawnSync('losetup', ['-f']).status !== 0) return 'no loop device';
  if (trial.needsLoop && spawnSync('gcc', ['--version']).status !== 0) return 'no gcc';
  return undefined;
}
