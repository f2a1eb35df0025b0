import { createDecoder } from '../../mbus/create-decoder.ts';
import type { MeterAddress } from '../../mbus/layers/address.ts';
import type { Master } from './master.ts';
import { everySlave, matchesMask, maskText, type SecondaryMask } from './secondary-mask.ts';

/** A slave that a scan has found. */
interface FoundSlave {
  /** Primary address, or the secondary one as people write it. */
  readonly address: string;
  readonly serial: string;
  readonly manufacturer: string;
  readonly version: number;
  /** M-Bus device type. */
  readonly type: number;
  readonly frame: Uint8Array;
}

/** How far a scan is. */
export interface ScanProgress {
  /** Share that is done, 0 to 1. */
  readonly done: number;
  readonly probes: number;
  readonly found: readonly FoundSlave[];
  /** Addresses at which several slaves answer at once and that cannot be told apart. */
  readonly collisions: readonly string[];
}

/** Asks every primary address from `first` to `last`. Ends early with the signal's reason on abort. */
export async function scanPrimary(
  master: Master,
  range: { readonly first: number; readonly last: number },
  tell: (progress: ScanProgress) => void,
  signal: AbortSignal,
): Promise<ScanProgress> {
  const found: FoundSlave[] = [];
  const collisions: string[] = [];
  const count = range.last - range.first + 1;
  let progress: ScanProgress = { done: 0, probes: 0, found, collisions };
  for (let primary = range.first; primary <= range.last; primary += 1) {
    const answer = await master.ping(primary, signal);
    if (answer === 'collision') collisions.push(String(primary));
    else if (answer === 'present') {
      const asked = await master.read({ primary }, signal);
      const [frame] = asked.is === 'telegrams' ? asked.frames : [];
      if (frame) found.push(foundIn(frame, String(primary)));
      else if (asked.is === 'collision') collisions.push(String(primary));
    }
    const probes = primary - range.first + 1;
    progress = { done: probes / count, probes, found: [...found], collisions: [...collisions] };
    tell(progress);
  }
  return progress;
}

/** Finds every slave by its secondary address: depth first over the digits of the identification, hexadecimal ones too;
 *  where all eight are fixed and slaves still collide, over version, type, manufacturer and at last the fabrication
 *  number (mbus.md 6.1). A selection is believed only if one whole answer then comes, with an address that fits: two
 *  acknowledgements look like one. */
export async function searchSecondary(
  master: Master,
  tell: (progress: ScanProgress) => void,
  signal: AbortSignal,
  from: SecondaryMask = everySlave,
): Promise<ScanProgress> {
  const found: FoundSlave[] = [];
  const collisions: string[] = [];
  let probes = 0;
  let done = 0;
  const report = (): ScanProgress => ({ done, probes, found: [...found], collisions: [...collisions] });

  async function search(mask: SecondaryMask, share: number, tries: number): Promise<void> {
    const several = (await ask(mask, tries)) === 'several';
    const parts = several ? partsOf(mask) : [];
    const before = found.length + collisions.length;
    for (const [at, part] of parts.entries())
      // A silent digit is asked for once more, so that a disturbance hides no slave; hexadecimal ones hardly exist.
      await search(part, share / parts.length, at < 10 ? 2 : 1);
    const lost = several && found.length + collisions.length === before;
    if (lost && (parts.length === 0 || mask.fabrication !== undefined || isWhole(mask)))
      collisions.push(maskText(mask));
    if (parts.length > 0) return;
    done += share;
    tell(report());
  }

  async function ask(mask: SecondaryMask, tries: number): Promise<'none' | 'one' | 'several'> {
    probes += 1;
    const selected = await master.select(mask, tries, signal);
    if (selected === 'silence') return 'none';
    const outcome = selected === 'collision' ? 'several' : await meet(mask);
    await master.deselect(signal);
    return outcome;
  }

  async function meet(mask: SecondaryMask): Promise<'one' | 'several'> {
    const asked = await master.readSelected(signal);
    const [frame] = asked.is === 'telegrams' ? asked.frames : [];
    const address = frame && secondaryOf(frame);
    if (!frame || !address || !matchesMask(address, mask)) return 'several';
    const { fabrication } = mask;
    const whole = fabrication === undefined ? address : { ...address, fabrication };
    const text = maskText(whole);
    if (text !== maskText(mask) && !(await confirms(whole, frame))) return 'several';
    if (!found.some((slave) => slave.address === text)) found.push(foundIn(frame, text));
    return 'one';
  }

  /** Whether the slave answers to its whole address as it did to the mask: answers that overlay can make up a slave
   *  that is nowhere, or hide one behind another. A slave whose values move by themselves is asked once more. */
  async function confirms(address: SecondaryMask, before: Uint8Array): Promise<boolean> {
    const alone = await readAlone(address);
    if (!alone || !sameBytes(alone, before, identity)) return false;
    if (sameBytes(alone, before, contentOf(before))) return true;
    const again = await readAlone(address);
    return again !== undefined && !sameBytes(again, alone, contentOf(alone));
  }

  async function readAlone(address: SecondaryMask): Promise<Uint8Array | undefined> {
    if ((await master.select(address, 2, signal)) !== 'selected') return undefined;
    const asked = await master.readSelected(signal);
    return asked.is === 'telegrams' ? asked.frames[0] : undefined;
  }

  await search(from, 1, 2);
  return report();
}

/** The masks that a mask with several slaves is split into; none if nothing is left to fix. A digit F of a slave's own
 *  cannot be asked for: it means any. */
function partsOf(mask: SecondaryMask): SecondaryMask[] {
  const serials = splitDigit(mask.serial);
  if (serials) return serials.map((serial) => withPart(mask, { serial }));
  if (mask.version === 0xff) return byteValues.map((version) => withPart(mask, { version }));
  if (mask.type === 0xff) return byteValues.map((type) => withPart(mask, { type }));
  const [low, high] = [mask.manufacturer & 0xff, mask.manufacturer & 0xff00];
  if (low === 0xff) return byteValues.map((value) => withPart(mask, { manufacturer: high | value }));
  if (high === 0xff00) return byteValues.map((value) => withPart(mask, { manufacturer: (value << 8) | low }));
  return (splitDigit(mask.fabrication ?? 'FFFFFFFF') ?? []).map((fabrication) =>
    withPart(mask, { fabrication }),
  );
}

function withPart(mask: SecondaryMask, part: Partial<SecondaryMask>): SecondaryMask {
  return { ...mask, ...part };
}

function splitDigit(text: string): string[] | undefined {
  const open = text.indexOf('F');
  if (open < 0) return undefined;
  return Array.from(digits, (digit) => text.slice(0, open) + digit + text.slice(open + 1));
}

/** Whether only the fabrication number is left to tell slaves apart. */
function isWhole({ serial, version, type, manufacturer }: SecondaryMask): boolean {
  const open = serial.includes('F') || version === 0xff || type === 0xff;
  return !open && (manufacturer & 0xff) !== 0xff && manufacturer >> 8 !== 0xff;
}

/** Places of length, address field, CI field and address in a long frame. */
const identity = [1, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];

/** Places of everything behind access number and status, without checksum and stop. */
function contentOf(frame: Uint8Array): number[] {
  return Array.from({ length: Math.max(0, frame.length - 19) }, (_, at) => at + 17);
}

function sameBytes(left: Uint8Array, right: Uint8Array, places: readonly number[]): boolean {
  return left.length === right.length && places.every((at) => left[at] === right[at]);
}

const digits = '0123456789ABCDE';
const byteValues = Array.from({ length: 0xff }, (_, value) => value);

const decoder = createDecoder();

function addressOf(frame: Uint8Array): MeterAddress | undefined {
  const { layers } = decoder.decode(frame);
  return layers?.transport?.address ?? layers?.meter;
}

/** The fixed structure names no manufacturer and version: such a slave is selected by its identification. */
function secondaryOf(frame: Uint8Array): SecondaryMask | undefined {
  const address = addressOf(frame);
  if (!address) return undefined;
  if (address.manufacturer === '@@@') return { ...everySlave, serial: address.serial };
  const [low = 0, high = 0] = address.bytes;
  const { serial, version, type } = address;
  return { serial, manufacturer: low | (high << 8), version, type };
}

function foundIn(frame: Uint8Array, address: string): FoundSlave {
  const { serial = '', manufacturer = '', version = 0, type = 0 } = addressOf(frame) ?? {};
  return { address, serial, manufacturer, version, type, frame };
}
