import type { Device, DeviceState } from '../../domain/device.ts';
import type { Instant, Zone } from '../../domain/instant.ts';
import type { Issue } from '../../domain/issue.ts';
import type { Reading } from '../../domain/reading.ts';

/** What a telegram says in the domain's words, like what an adapter finds in a file. Positions are byte offsets. */
export interface TelegramFacts {
  readonly device: Device | undefined;
  readonly readings: readonly Reading[];
  readonly states: readonly DeviceState[];
  readonly issues: readonly Issue[];
}

/** Where and when a telegram was received. */
export interface Reception {
  readonly zone: Zone;
  readonly receivedAt: Instant;
}
