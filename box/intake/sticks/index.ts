import { amb8465 } from './amb8465.ts';
import { im871a } from './im871a.ts';
import { iu891a } from './iu891a.ts';
import { rc1180 } from './rc1180.ts';
import type { StickProtocol } from './stick-protocol.ts';
import { cul, rtlWmbus } from './text-sticks.ts';

/** Every kind of stick, in the order in which they are tried when nobody says which one it is. */
export const stickProtocols: readonly StickProtocol[] = Object.freeze([
  im871a,
  iu891a,
  amb8465,
  cul,
  rtlWmbus,
  rc1180,
]);
