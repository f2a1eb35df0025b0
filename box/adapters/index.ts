import type { FileAdapter } from './adapter.ts';
import { meterboxFacts } from './meterbox-facts.ts';
import { builtInProfile } from './built-in-profile.ts';
import { exclusively } from './exclusively.ts';
import elvacoCsv from './profiles/elvaco-csv.json' with { type: 'json' };
import engelmannCsv from './profiles/engelmann-csv-ref.json' with { type: 'json' };
import engelmannLong from './profiles/engelmann-long-ref.json' with { type: 'json' };
import engelmannRaw from './profiles/engelmann-raw-ref.json' with { type: 'json' };
import engelmannXml from './profiles/engelmann-xml-ref.json' with { type: 'json' };
import libmbusXml from './profiles/libmbus-xml.json' with { type: 'json' };
import qundisRep from './profiles/qundis-rep-ref.json' with { type: 'json' };
import siemensBil from './profiles/siemens-bil.json' with { type: 'json' };
import solvimusXml from './profiles/solvimus-xml.json' with { type: 'json' };
import sontexCsv from './profiles/sontex-csv-ref.json' with { type: 'json' };
import sontexXml from './profiles/sontex-xml.json' with { type: 'json' };
import webcontCsv from './profiles/webcont-csv.json' with { type: 'json' };
import { mbusFrames } from './mbus-frames.ts';
import { type Profile, profileSchema } from './profile/profile-schema.ts';
import { qundisXml } from './qundis-xml.ts';
import { sontexBin } from './sontex-bin.ts';
import { telegramList } from './telegram-list.ts';

/** Profiles that come with the box, the more particular first. */
const profiles = [
  qundisRep,
  siemensBil,
  libmbusXml,
  solvimusXml,
  engelmannCsv,
  engelmannLong,
  engelmannRaw,
  engelmannXml,
  sontexCsv,
  sontexXml,
  webcontCsv,
  elvacoCsv,
];

/** Profiles that come with the box, as data: for suggestions and export. */
export function builtInProfiles(): readonly Profile[] {
  return profiles.map((profile) => profileSchema.parse(profile));
}

/** Every file format the box reads. Exactly one of them recognises a file, or none. */
export const fileAdapters: readonly FileAdapter[] = exclusively([
  qundisXml,
  ...profiles.map(builtInProfile),
  telegramList,
  mbusFrames,
  sontexBin,
  meterboxFacts,
]);
