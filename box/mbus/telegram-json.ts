import { unitOf } from '../domain/quantity.ts';
import type { Reading } from '../domain/reading.ts';
import { reversedHex } from './records/record-value.ts';
import type { DataRecord } from './records/read-records.ts';
import type { Layers, Telegram } from './telegram.ts';

/** A telegram as `meterbox decode --json` prints it (design 5, README). */
export function telegramJson(telegram: Telegram, readings: readonly Reading[]) {
  return {
    header: telegram.layers ? headerJson(telegram.layers) : null,
    security: telegram.security,
    records: telegram.content.records.map((record) => recordJson(record, telegram.content.bytes)),
    readings: readings.map(readingJson),
    ...(telegram.awaits === undefined ? {} : { awaits: telegram.awaits }),
    ...(telegram.applicationError === undefined ? {} : { applicationError: telegram.applicationError }),
    ...(telegram.alarm === undefined ? {} : { alarm: telegram.alarm }),
    error: telegram.error ?? null,
  };
}

function recordJson({ head, value, dataAt, dataEnd }: DataRecord, bytes: Uint8Array) {
  const block =
    value === null && head.coding === 13 ? { value_hex: reversedHex(bytes, dataAt + 1, dataEnd) } : {};
  return {
    function: head.function,
    storage: head.storage,
    tariff: head.tariff,
    subunit: head.subunit,
    quantity: head.quantity,
    unit: head.unit,
    modifiers: head.modifiers,
    value,
    ...block,
  };
}

/** A reading as in `meterbox parse --json`. */
function readingJson({ device, quantity, register, kind, value, ...rest }: Reading) {
  return { serial: device.serial, quantity, unit: unitOf[quantity], kind, value, register, ...rest };
}

/** Radio: the address of the sender, and of the meter behind it as `tpl`. Wire: only the latter. */
function headerJson(layers: Layers) {
  const { transport, wired, sender, ci } = layers;
  const field = ci === undefined ? {} : { ci: hex(ci, 2) };
  const header = transport && {
    acc: transport.accessNumber,
    status: transport.status,
    mode: transport.mode,
  };
  if (wired) {
    if (wired.frame === 'ack') return { frame: wired.frame };
    if (wired.frame === 'short')
      return { frame: wired.frame, c: wired.c, a: wired.a, checksum_ok: wired.checksumOk };
    return {
      frame: wired.frame,
      c: wired.c,
      a: wired.a,
      ...field,
      ...(transport?.address && addressJson(transport.address)),
      ...header,
      ...(transport && { signature: hex(transport.configuration, 4) }),
      checksum_ok: wired.checksumOk,
      stop_ok: wired.stopOk,
      length_ok: true,
    };
  }
  const extended = layers.extendedLinks.at(-1);
  return {
    c: layers.c,
    ...field,
    ...(sender && addressJson(sender)),
    chain: layers.chain,
    ...(extended && {
      ell: {
        ci: extended.ci,
        cc: extended.cc,
        acc: extended.accessNumber,
        ...(extended.destination && { addr: extended.destination.bytes.toHex().toUpperCase() }),
        ...(extended.session !== undefined && { enc: extended.encryption }),
      },
    }),
    ...(transport?.address && { tpl: addressJson(transport.address) }),
    ...header,
  };
}

function addressJson(address: NonNullable<Layers['sender']>) {
  return { mfct: address.manufacturer, id: address.serial, version: address.version, type: address.type };
}

function hex(value: number, width: number): string {
  return value.toString(16).toUpperCase().padStart(width, '0');
}
