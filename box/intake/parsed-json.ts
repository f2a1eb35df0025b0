import { fileAdapters } from '../adapters/index.ts';
import type { Issue } from '../domain/issue.ts';
import { unitOf } from '../domain/quantity.ts';
import type { Reading } from '../domain/reading.ts';
import { fromColumns } from '../domain/reading-columns.ts';
import type { ReadFile } from './ingest-file.ts';

/** One file as `meterbox parse --json` prints it (design 5): a face that stays stable. */
export interface ParsedFile {
  readonly file: {
    readonly name: string;
    readonly sha256: string;
    readonly format: string | null;
    /** Id and version of the mapping profile that read it: `engelmann-csv-ref/1`. */
    readonly profile?: string;
  };
  readonly devices: readonly {
    readonly serial: string;
    readonly manufacturer?: string;
    readonly version?: number;
    readonly deviceType?: number;
    readonly model?: string;
    readonly role: 'meter' | 'collector';
  }[];
  readonly readings: readonly ParsedReading[];
  readonly states: readonly {
    readonly serial: string;
    readonly raw: string;
    readonly flags: readonly string[];
    readonly errorDate?: string;
  }[];
  readonly issues: readonly ParsedIssue[];
}

/** One reading: the serial instead of the device key, its unit, and its position in words. */
export type ParsedReading = Omit<Reading, 'device' | 'position'> & {
  readonly serial: string;
  readonly unit: string;
  readonly position: string;
};

/** One issue, its position in words. */
export type ParsedIssue = Pick<Issue, 'code' | 'level' | 'message'> & { readonly position?: string };

/** What was read out of one file, in the stable shape. A refusal is one issue, before those found on the way. */
export function parsedJson(read: ReadFile): ParsedFile {
  const adapter = fileAdapters.find(({ id }) => id === read.format);
  const unit = adapter?.positionUnit ?? 'line';
  const profile = adapter?.profile === undefined ? {} : { profile: adapter.profile };
  const issues: readonly Pick<Issue, 'code' | 'level' | 'message' | 'position'>[] = [
    ...(read.refusal ? [{ ...read.refusal, level: 'error' as const }] : []),
    ...read.issues,
  ];
  return {
    file: { name: read.name, sha256: read.digest, format: read.format ?? null, ...profile },
    devices: read.devices.map(({ serial, manufacturer, version, deviceType, model, role }) => ({
      serial,
      ...(manufacturer === undefined ? {} : { manufacturer }),
      ...(version === undefined ? {} : { version }),
      ...(deviceType === undefined ? {} : { deviceType }),
      ...(model === undefined ? {} : { model }),
      role,
    })),
    readings: [...readingsOf(read, unit)],
    states: read.states.map(({ device, raw, flags, errorDate }) => ({
      serial: device.serial,
      raw,
      flags,
      ...(errorDate === undefined ? {} : { errorDate }),
    })),
    issues: issues.map(({ code, level, message, position }) =>
      position === undefined
        ? { code, level, message }
        : { code, level, message, position: `${unit} ${position}` },
    ),
  };
}

function* readingsOf(read: ReadFile, unit: string): Generator<ParsedReading, void, undefined> {
  for (const columns of read.readings) {
    for (const { device, quantity, kind, value, position, ...rest } of fromColumns(columns, read.devices)) {
      const { validOn, measuredAt, from, until, register, quality } = rest;
      yield {
        serial: device.serial,
        quantity,
        unit: unitOf[quantity],
        kind,
        value,
        validOn,
        ...(measuredAt === undefined ? {} : { measuredAt }),
        ...(from === undefined ? {} : { from }),
        ...(until === undefined ? {} : { until }),
        register,
        quality,
        position: `${unit} ${position}`,
      };
    }
  }
}
