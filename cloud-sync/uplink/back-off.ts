/** Waiting after failures: doubles from one second to five minutes, each time anywhere between half and all of it, so
 *  that a fleet that lost its centre at one moment does not come back at one moment. `random` is from 0 to 1. */
export function backOffMs(failures: number, random: number): number {
  const ceiling = Math.min(300_000, 1000 * 2 ** Math.min(failures, 20));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
