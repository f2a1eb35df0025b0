import { isIP } from 'node:net';

/** What is wrong with an address or a range of addresses (CIDR: `203.0.113.0/24`, `2001:db8::/32`); `undefined` if
 *  nothing is. A range of everything is refused: it would switch the guard against guessing off. */
export function addressRangeProblem(range: string): string | undefined {
  const [address = '', prefix, ...rest] = range.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return 'is no address or range such as 203.0.113.7 or 203.0.113.0/24';
  if (prefix === undefined) return undefined;
  const longest = family === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > longest) return `must end in /1 to /${longest}`;
  return Number(prefix) === 0 ? 'would trust every address there is' : undefined;
}
