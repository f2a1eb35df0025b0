import type { Zone } from '../../domain/instant.ts';
import { quantities } from '../../domain/quantity.ts';
import { rational } from '../../domain/rational.ts';
import type { AdapterInput } from '../adapter.ts';
import { type Dimension, dimensionKey, dimensionOf, ofDevice } from '../dimension.ts';
import type { RecordFile } from '../device-record.ts';
import { standardZone } from '../standard-zone.ts';
import { fixedQuantity } from './bind-register.ts';
import type { Wording } from './bind-date.ts';
import type { Seen } from './bind-source.ts';
import { dateReader } from './date-formats.ts';
import { fieldsOfName } from './file-name.ts';
import { missingTest } from './missing-test.ts';
import type { Profile } from './profile-schema.ts';

/** How a profile understands texts: its dates and its markers for "no value". */
export function wordingOf(profile: Profile): Wording {
  const isMissing = missingTest(profile.missing);
  return { isMissing, readDate: dateReader(profile.dates.formats, isMissing) };
}

/** What the values of one file of a profile have in common. */
export function profileFile(profile: Profile, wording: Wording, input: AdapterInput): RecordFile {
  const { mark, thousands } = profile.numbers;
  const own: ReadonlyMap<string, Dimension> = new Map([
    ...Object.entries(profile.units).map(
      ([text, meaning]) => [dimensionKey(text), dimensionFrom(meaning)] as const,
    ),
    ...quantities.map((quantity) => [`${fixedQuantity}${quantity}`, { quantity, shift: 0 }] as const),
  ]);
  return {
    zone: input.zone,
    clockZone: clockZone(profile.dates.zone, input.zone),
    numbers: { ...(mark === 'auto' ? {} : { mark }), ...(thousands === undefined ? {} : { thousands }) },
    startOfDay: profile.dates.stored === 'start-of-day',
    readDate: wording.readDate,
    isMissing: wording.isMissing,
    dimensionOf: (text, deviceType) =>
      text.startsWith(fixedQuantity)
        ? own.get(text)
        : (ofDevice(own.get(dimensionKey(text)), deviceType) ?? dimensionOf(text, deviceType)),
  };
}

/** What is known before the first line: the fields of the file's name. */
export function seenBefore(profile: Profile, input: AdapterInput): Seen {
  return { kept: new Map(), inName: fieldsOfName(input.name, profile.fileName) };
}

function dimensionFrom({ quantity, shift, factor }: Profile['units'][string]): Dimension {
  if (factor === undefined) return { quantity, shift };
  const [numerator = '1', denominator = '1'] = factor.split('/');
  return { quantity, shift, factor: rational(BigInt(numerator), BigInt(denominator)) };
}

/** Clocks of many devices never change over to summer time. */
function clockZone(zone: Profile['dates']['zone'], property: Zone): Zone {
  if (zone === 'property') return property;
  return zone === 'property-standard' ? standardZone(property) : zone;
}
