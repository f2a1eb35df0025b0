import type { DataPoint } from '../../box/domain/data-point.ts';

/** A data point for tests of the door: password or key, and limits that are out of the way. */
export function dataPointOf(user: string, rest: Partial<DataPoint> = {}): DataPoint {
  return {
    id: `dp-${user}`,
    name: user,
    user,
    signIn: 'password-or-key',
    publicKeys: [],
    archivePassword: { rule: 'none' },
    zone: 'Europe/Berlin',
    trustedAddresses: [],
    limits: { maxFileBytes: 2 ** 30, maxBytesPerDay: 2 ** 40, maxFilesPerDay: 1_000_000 },
    keepVisibleHours: 24,
    legacyAlgorithms: false,
    enabled: true,
    ...rest,
  };
}
