/** What is measured. Each quantity has one unit; whatever else a meter sends is not a Reading (design 4). */
export const quantities = [
  'heat-energy',
  'cold-energy',
  'electricity',
  'electricity-export',
  'volume',
  'hca',
  'power',
  'flow',
  'flow-temperature',
  'return-temperature',
  'room-temperature',
  'temperature-difference',
  'humidity',
  'operating-time',
  'count',
] as const;

export type Quantity = (typeof quantities)[number];

/** The unit of each quantity; HCA (EN 834) and counts have none. The place of a quantity in `quantities` is also
 *  its number in the store: only append. */
export const unitOf: Readonly<Record<Quantity, string>> = Object.freeze({
  'heat-energy': 'kWh',
  'cold-energy': 'kWh',
  electricity: 'kWh',
  'electricity-export': 'kWh',
  volume: 'm3',
  hca: '',
  power: 'kW',
  flow: 'm3/h',
  'flow-temperature': '°C',
  'return-temperature': '°C',
  'room-temperature': '°C',
  'temperature-difference': 'K',
  humidity: '%',
  'operating-time': 'h',
  count: '',
});
