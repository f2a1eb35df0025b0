import type { MeterAddress } from './layers/address.ts';
import { controlInformationOf } from './layers/control-information.ts';
import type { DataRecord } from './records/read-records.ts';
import type { Layers, Telegram } from './telegram.ts';

/** What some bytes of a telegram mean. */
export interface ByteNote {
  readonly from: number;
  /** One behind the last byte. */
  readonly to: number;
  readonly hex: string;
  readonly meaning: string;
}

type Note = readonly [from: number, to: number, meaning: string];

/** Explains a telegram byte by byte, from first to last, as it was read: without link checksums, decrypted where a key
 *  was there. Every byte is in exactly one note. */
export function explainTelegram({ layers, content, security, error }: Telegram): readonly ByteNote[] {
  const { bytes, records, makersDataAt } = content;
  const known: Note[] = [
    ...(layers ? (layers.wired ? wiredNotes(layers) : wirelessNotes(layers)) : []),
    ...records.flatMap(recordNotes),
  ];
  if (makersDataAt >= 0) known.push([makersDataAt, bodyEnd(layers, bytes), 'data in the maker’s own form']);
  const closed = security.state !== 'none' && security.state !== 'decrypted';
  const rest = closed ? `closed: ${security.state}` : error ? 'not read after the error' : 'not explained';
  return filledUp(known, bytes, rest);
}

function wiredNotes({ wired, ci, transport }: Layers): Note[] {
  if (wired?.frame === 'ack') return [[0, 1, 'E5: acknowledged']];
  if (wired?.frame === 'short')
    return [
      [0, 1, 'start of a short frame'],
      [1, 2, `control field ${controlText(wired.c)}`],
      [2, 3, `address ${wired.a}`],
      [3, 4, wired.checksumOk ? 'checksum, right' : 'checksum, wrong'],
      [4, 5, 'stop'],
    ];
  if (!wired) return [];
  return [
    [0, 1, 'start of a long frame'],
    [1, 3, 'length, twice'],
    [3, 4, 'start again'],
    [4, 5, `control field ${controlText(wired.c)}`],
    [5, 6, `address ${wired.a}`],
    ...(ci === undefined || transport ? [] : [[wired.start, wired.start + 1, ciText(ci, true)] as const]),
    ...transportNotes(transport, true),
    [wired.end, wired.end + 1, wired.checksumOk ? 'checksum, right' : 'checksum, wrong'],
    [wired.end + 1, wired.end + 2, wired.stopOk ? 'stop' : 'stop, wrong'],
  ];
}

function wirelessNotes({ c = 0, sender, extendedLinks, authentication, transport }: Layers): Note[] {
  const notes: Note[] = [
    [0, 1, 'length'],
    [1, 2, `control field ${controlText(c)}`],
    ...(sender ? [[2, 10, `sender ${addressText(sender)}`] as const] : []),
  ];
  let at = 10;
  for (const link of extendedLinks) {
    const hidden = link.encryption === 0 ? '' : ', encrypted behind it';
    notes.push([
      at,
      link.end,
      `extended link layer ${hexByte(link.ci)}, access number ${link.accessNumber}${hidden}`,
    ]);
    at = link.end;
  }
  if (authentication) {
    const part = authentication.moreFragments ? `, fragment ${authentication.fragment}` : '';
    notes.push([
      at,
      authentication.end,
      `authentication layer${part}${authentication.mac ? ' with its code' : ''}`,
    ]);
  }
  return [...notes, ...transportNotes(transport, false)];
}

function transportNotes(transport: Layers['transport'], wired: boolean): Note[] {
  if (!transport) return [];
  const { ciAt, end, address, accessNumber, status, mode, configuration } = transport;
  const at = ciAt + 1 + (address ? 8 : 0);
  return [
    [ciAt, ciAt + 1, address ? `CI: long header${wired ? '' : ' of the meter'}` : 'CI: short header'],
    ...(address ? [[ciAt + 1, at, `meter ${addressText(address)}`] as const] : []),
    [at, at + 1, `access number ${accessNumber}`],
    [at + 1, at + 2, `status ${status}`],
    [
      at + 2,
      end,
      mode === 0
        ? 'configuration: not encrypted'
        : `configuration ${hexWord(configuration)}: security mode ${mode}`,
    ],
  ];
}

function recordNotes({ head, value, offset, dataAt, dataEnd }: DataRecord): Note[] {
  const { quantity, unit, storage, tariff, subunit, modifiers } = head;
  const places = [
    head.function === 'inst' ? '' : head.function,
    storage > 0 ? `storage ${storage}` : '',
    tariff > 0 ? `tariff ${tariff}` : '',
    subunit > 0 ? `subunit ${subunit}` : '',
    ...modifiers,
  ].filter((text) => text !== '');
  const where = places.length === 0 ? '' : ` (${places.join(', ')})`;
  const data: Note[] =
    dataEnd > dataAt ? [[dataAt, dataEnd, value === null ? 'no value' : `${value} ${unit}`.trim()]] : [];
  return dataAt > offset ? [[offset, dataAt, `${quantity}${where}`], ...data] : data;
}

/** Puts notes in order and says something of the bytes between them. */
function filledUp(known: readonly Note[], bytes: Uint8Array, rest: string): ByteNote[] {
  const notes: ByteNote[] = [];
  let at = 0;
  const add = (from: number, to: number, meaning: string) =>
    void notes.push({ from, to, hex: bytes.subarray(from, to).toHex().toUpperCase(), meaning });
  const fill = (to: number) => {
    if (to <= at) return;
    const fillers = bytes.subarray(at, to).every((byte) => byte === 0x2f);
    add(at, to, fillers ? 'filler' : rest);
    at = to;
  };
  for (const [from, to, meaning] of known.toSorted((a, b) => a[0] - b[0])) {
    if (from < at || to > bytes.length || to <= from) continue;
    fill(from);
    add(from, to, meaning);
    at = to;
  }
  fill(bytes.length);
  return notes;
}

function bodyEnd(layers: Layers | undefined, bytes: Uint8Array): number {
  const wired = layers?.wired;
  return wired && 'end' in wired ? wired.end : bytes.length;
}

/** Control fields that meters and masters use (EN 13757-2 5.4, EN 13757-4 12.3). */
const controls: ReadonlyMap<number, string> = new Map([
  [0x08, 'RSP_UD, data'],
  [0x40, 'SND_NKE, begin anew'],
  [0x44, 'SND_NR, data without request'],
  [0x46, 'SND_IR, installation'],
  [0x47, 'ACC_NR, no data'],
  [0x48, 'ACC_DMD, asks to be asked'],
  [0x53, 'SND_UD, data for a slave'],
  [0x5b, 'REQ_UD2, asks for data'],
  [0x73, 'SND_UD, data for a slave'],
  [0x7b, 'REQ_UD2, asks for data'],
]);

function controlText(c: number): string {
  const name = controls.get(c);
  return name === undefined ? hexByte(c) : `${hexByte(c)}: ${name}`;
}

function ciText(ci: number, wired: boolean): string {
  return `CI ${hexByte(ci)}: ${controlInformationOf(ci, wired)?.name ?? 'unknown'}`;
}

function addressText({ manufacturer, serial, version, type }: MeterAddress): string {
  return `${manufacturer} ${serial}, version ${hexByte(version)}, type ${hexByte(type)}`;
}

function hexByte(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}

function hexWord(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}
