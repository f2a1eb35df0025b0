import type { Reading } from './reading.ts';

/** The identity of the fact a reading states, as text: device, quantity, register and time, never the value. Two
 *  readings with one key and one value are the same fact; with another value the later is a new version (design 4).
 *
 *  Stored values are keyed by the day they cover, so that a set-day and a month-end value of one day meet and must
 *  agree. A half-month is a difference, not a register value, and has a key of its own (Decision 3). */
export function factKey(reading: Reading): string {
  const { device, quantity, register } = reading;
  const series = `${device.class}/${device.serial}/${quantity}/${register.tariff}/${register.subunit}/${register.function}`;
  return `${series}/${timeKey(reading)}`;
}

function timeKey(reading: Reading): string {
  switch (reading.kind) {
    case 'instantaneous':
      return `at ${reading.measuredAt ?? reading.validOn}`;
    case 'interval':
      return `from ${reading.from ?? ''} until ${reading.until ?? ''}`;
    case 'half-month':
      return `half-month ${reading.validOn}`;
    case 'set-day':
    case 'month-end':
      return `on ${reading.validOn}`;
  }
}
