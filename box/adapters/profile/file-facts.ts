import type { Zone } from '../../domain/instant.ts';
import type { Fact, FileFacts } from '../adapter.ts';
import { writtenInstant } from '../written-instant.ts';
import { bindDate, type Wording } from './bind-date.ts';
import { bindSource, type Places, type Seen } from './bind-source.ts';
import { dateReader } from './date-formats.ts';
import type { FileRule } from './profile-schema.ts';

/** What a row says of its file. */
export interface StatedFile {
  readonly facts: Fact[];
  /** Number of devices that are to come. */
  readonly expected?: number;
}

/** Binds the rules about the file as a whole to the places of a header. */
export function bindFile<Row>(
  rule: FileRule,
  places: Places<Row>,
  wording: Wording,
): (row: Row, seen: Seen, zone: Zone) => StatedFile {
  const { isMissing } = wording;
  const gatewayFrom = bindSource(rule.gateway, places, isMissing);
  const createdFrom = bindDate(rule.createdAt, places, wording);
  const expectedFrom = bindSource(rule.expectedDevices, places, isMissing);
  const kept = Object.entries(rule.keep ?? {}).map(([name, from]) => ({
    name,
    read: bindSource(from, places, isMissing),
  }));
  return (row, seen, zone) => {
    for (const { name, read } of kept) if (read) seen.kept.set(name, read(row, seen).trim());
    const gateway = gatewayFrom?.(row, seen).trim() ?? '';
    const created = createdFrom?.(row, seen, {});
    const facts: FileFacts = {
      ...(isMissing(gateway) ? {} : { gateway }),
      ...(typeof created === 'object' ? { createdAt: writtenInstant(created, zone) } : {}),
    };
    const expected = expectedFrom?.(row, seen).trim() ?? '';
    return {
      facts: Object.keys(facts).length === 0 ? [] : [{ type: 'file', facts }],
      ...(/^\d{1,6}$/.test(expected) ? { expected: Number(expected) } : {}),
    };
  };
}

/** What the name says of the file: its gateway and when it was made. */
export function factsInName(seen: Seen, zone: Zone): Fact[] {
  const gateway = seen.inName.get('gateway');
  const created = inNameDate(seen.inName.get('created') ?? '');
  if (gateway === undefined && typeof created !== 'object') return [];
  const createdAt = typeof created === 'object' ? { createdAt: writtenInstant(created, zone) } : {};
  return [{ type: 'file', facts: { ...(gateway === undefined ? {} : { gateway }), ...createdAt } }];
}

const inNameDate = dateReader(
  ['yyyyMMddHHmmss', 'yyyyMMdd_HHmmss', 'yyyyMMddHHmm', 'yyyyMMdd', 'epoch-ms', 'epoch'],
  (text) => text === '',
);
