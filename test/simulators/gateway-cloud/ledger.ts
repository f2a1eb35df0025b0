import { factKey } from '../../../box/domain/fact-key.ts';
import type { CloudDelivery, House } from './cloud-delivery.ts';

/** What a box must hold after a row of deliveries. */
export interface Ledger {
  readonly deliveries: number;
  readonly recorded: number;
  readonly repeated: number;
  /** Issue codes of the quarantined files, in order of time. */
  readonly quarantined: readonly string[];
  /** Value by fact key. */
  readonly facts: ReadonlyMap<string, string>;
  /** House by serial number. */
  readonly devices: ReadonlyMap<string, House>;
}

/** Adds up what the deliveries state. Throws RangeError if two of them state different values for one fact: then the
 *  simulation contradicts itself. */
export function ledgerOf(deliveries: readonly CloudDelivery[]): Ledger {
  const facts = new Map<string, string>();
  const devices = new Map<string, House>();
  for (const { expected, house, name } of deliveries) {
    if (expected.outcome !== 'recorded') continue;
    for (const serial of expected.serials) devices.set(serial, house);
    for (const reading of expected.facts) {
      const key = factKey(reading);
      const before = facts.get(key);
      if (before !== undefined && before !== reading.value)
        throw new RangeError(`"${name}" says ${reading.value} for ${key}, an earlier file ${before}`);
      facts.set(key, reading.value);
    }
  }
  const count = (outcome: CloudDelivery['expected']['outcome']) =>
    deliveries.filter(({ expected }) => expected.outcome === outcome).length;
  return {
    deliveries: deliveries.length,
    recorded: count('recorded'),
    repeated: count('repeated'),
    quarantined: deliveries.flatMap(({ expected }) =>
      expected.outcome === 'quarantined' ? [expected.code] : [],
    ),
    facts,
    devices,
  };
}
