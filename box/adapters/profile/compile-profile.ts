import type { FileAdapter, FileHead } from '../adapter.ts';
import { nameFits } from './name-fits.ts';
import type { Profile } from './profile-schema.ts';
import { documentReader } from './read-document.ts';
import { readTable } from './read-table.ts';
import { recognisesDocument } from './recognise-document.ts';
import { tableRecogniser } from './recognise-table.ts';

/** The adapter that a profile describes. Pure: the same profile always gives an adapter that reads the same. Throws
 *  BoxError `USAGE` for a path that is none; everything else was checked by the schema. */
export function compileProfile(profile: Profile): FileAdapter {
  const { id, title, version, names } = profile;
  const { recognises, parse } =
    profile.kind === 'table'
      ? {
          recognises: tableRecogniser(profile),
          parse: (input: Parameters<FileAdapter['parse']>[0]) => readTable(profile, input),
        }
      : {
          recognises: (head: FileHead) => recognisesDocument(profile, head),
          parse: documentReader(profile),
        };
  return {
    id,
    title,
    version,
    profile: `${id}/${version}`,
    positionUnit: 'line',
    recognises: (head) => nameFits(head.name, names) && recognises(head),
    parse,
  };
}
