import type { Readout } from './readout.ts';

/** Serial numbers of every device that a read-out names, collectors too. */
export function serialsOf(readout: Readout): string[] {
  return [
    ...readout.collectors.map(({ serial }) => serial),
    ...readout.meters.map(({ meter }) => meter.serial),
  ];
}
