import { BlockList, isIP } from 'node:net';

/** The address of a sender as text: an IPv4 address is written as one also when it came in over IPv6. */
export function senderAddress(remoteAddress: string | undefined): string {
  const address = remoteAddress ?? 'unknown';
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

/** Under which name an address is counted. One IPv6 customer holds a whole /64, so that is counted as one. */
export function countedAs(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = tail === undefined ? left : [...left, ...zeros, ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** Whether an address lies in one of the networks (CIDR, or single addresses). What cannot be read is left out. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  if (networks.length === 0 || isIP(address) === 0) return false;
  const list = new BlockList();
  for (const network of networks) {
    const [net = '', prefix] = network.split('/');
    const family = isIP(net);
    if (family === 0) continue;
    const length = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
    if (Number.isInteger(length) && length >= 0 && length <= (family === 4 ? 32 : 128)) {
      list.addSubnet(net, length, family === 4 ? 'ipv4' : 'ipv6');
    }
  }
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}
