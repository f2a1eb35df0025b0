import type { ProfileDesk } from '../../box/api/ports.ts';
import { BoxError } from '../../box/domain/box-error.ts';

/** Profiles of a box that has none of its own. */
export const simulatedProfiles: ProfileDesk = {
  profiles: () => [
    { id: 'sontex-csv-ref', version: 1, title: 'Sontex CSV', kind: 'built-in', dataPointIds: [] },
  ],
  profile: (id) => (id === 'sontex-csv-ref' ? { id, version: 1 } : undefined),
  suggest: async () => ({ seems: 'a text without a table that could be seen', suggestions: [] }),
  preview: async () => ({
    isRecognised: false,
    unmapped: [],
    devices: 0,
    readings: 0,
    issues: 0,
    sample: [],
    complaints: [],
  }),
  compare: async () => ({
    files: 0,
    refused: 0,
    unchanged: 0,
    added: 0,
    changed: 0,
    missing: 0,
    changes: [],
  }),
  save: async () => {
    throw new BoxError('USAGE', 'This is no profile');
  },
  remove: async (id) => {
    throw new BoxError('NOT_FOUND', `There is no saved profile "${id}"`);
  },
};
