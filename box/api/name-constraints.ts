import { isIP, isIPv6, SocketAddress } from 'node:net';

/** Names that only a local network has. */
const localNames = ['local', 'localhost', 'lan', 'home', 'home.arpa', 'internal', 'fritz.box'];

/** Addresses that only a local network has (RFC 1918, 3927, 4193, 4291, 6598), as address and mask. */
const localAddresses = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const;

/** Name constraints of the box's authority as DER (RFC 5280 4.2.1.10): it can vouch for local names, local addresses
 *  and the box's own names, and for nothing else. Who trusts the box does not hand it the rest of the internet. */
export function nameConstraints(ownNames: readonly string[]): Uint8Array<ArrayBuffer> {
  const names = new Set([...localNames, ...ownNames.filter((name) => isIP(name) === 0)]);
  const subtrees = [
    ...[...names].map((name) => sequence(tagged(0x82, Buffer.from(name, 'latin1')))),
    ...localAddresses.map(([address, bits]) => sequence(tagged(0x87, addressWithMask(address, bits)))),
  ];
  return new Uint8Array(sequence(tagged(0xa0, Buffer.concat(subtrees))));
}

/** Whether an authority with these constraints in its certificate (DER) may vouch for a name or address. */
export function isPermitted(name: string, certificate: Uint8Array): boolean {
  const der = Buffer.from(certificate);
  if (isIP(name) !== 0) return localAddresses.some(([address, bits]) => isWithin(name, address, bits));
  const labels = name.split('.');
  return labels.some((_, at) => {
    const suffix = labels.slice(at).join('.');
    return der.includes(sequence(tagged(0x82, Buffer.from(suffix, 'latin1'))));
  });
}

function isWithin(address: string, base: string, bits: number): boolean {
  const left = addressBytes(address);
  const right = addressBytes(base);
  if (left.length !== right.length) return false;
  return maskOf(left.length, bits).every(
    (mask, at) => ((left[at] ?? 0) & mask) === ((right[at] ?? 0) & mask),
  );
}

function addressWithMask(address: string, bits: number): Buffer {
  const bytes = addressBytes(address);
  return Buffer.concat([bytes, maskOf(bytes.length, bits)]);
}

function maskOf(length: number, bits: number): Buffer {
  return Buffer.from(
    Array.from({ length }, (_, at) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - 8 * at)))),
  );
}

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const groups = new SocketAddress({ address, family: 'ipv6' }).address.split('::');
  const [head = [], tail = []] = groups.map((half) => half.split(':').filter((group) => group !== ''));
  const middle = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return Buffer.from([...head, ...middle, ...tail].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function sequence(content: Buffer): Buffer {
  return tagged(0x30, content);
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 128
      ? [tag, length]
      : length < 256
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}
