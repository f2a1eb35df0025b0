import { instantOf } from '../../../box/domain/instant.ts';
import { isoDate } from '../../../box/domain/civil-day.ts';
import { createDecoder } from '../../../box/mbus/create-decoder.ts';
import { readFacts } from '../../../box/mbus/meaning/read-facts.ts';

/** Received on 20 January 2026 at noon in Berlin. */
const reception = {
  zone: 'Europe/Berlin',
  receivedAt: instantOf(isoDate('2026-01-20'), '12:00', 'Europe/Berlin'),
};

/** What a telegram says. */
export function factsOf(telegram: Uint8Array) {
  return readFacts(createDecoder().decode(telegram), reception);
}

/** Its readings, one line each: `quantity value kind day (storage/tariff/subunit function)`. */
export function readingLines(telegram: Uint8Array): string[] {
  return factsOf(telegram).readings.map(({ quantity, value, kind, validOn, register }) => {
    const { storage, tariff, subunit, function: own } = register;
    return `${quantity} ${value} ${kind} ${validOn} (${storage}/${tariff}/${subunit} ${own})`;
  });
}
