import type { FileAdapter } from './adapter.ts';
import { compileProfile } from './profile/compile-profile.ts';
import { profileSchema } from './profile/profile-schema.ts';
import { rootName } from './xml-root.ts';

/** The adapter of a profile that comes with the box. It is checked and compiled when the first file of its kind comes,
 *  table or XML, so that starting costs nothing. Throws ZodError then if the profile is none: a test compiles them all. */
export function builtInProfile(profile: {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly kind: string;
}): FileAdapter {
  const { id, title, version } = profile;
  const isXml = profile.kind === 'xml';
  let compiled: FileAdapter | undefined;
  const adapter = (): FileAdapter => (compiled ??= compileProfile(profileSchema.parse(profile)));
  return {
    id,
    title,
    version,
    profile: `${id}/${version}`,
    positionUnit: 'line',
    recognises: (head) =>
      head.text !== '' && (rootName(head.text) !== undefined) === isXml && adapter().recognises(head),
    parse: (input) => adapter().parse(input),
  };
}
