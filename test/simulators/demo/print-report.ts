import type { DemoReport, HouseReport } from './demo-report.ts';

const columns: readonly (readonly [title: string, of: keyof HouseReport])[] = [
  ['delivered', 'delivered'],
  ['recorded', 'recorded'],
  ['repeated', 'repeated'],
  ['quarantined', 'quarantined'],
  ['devices', 'devices'],
  ['readings', 'readings'],
  ['said again', 'readingsRepeated'],
];

/** The report as lines for people: a table of both houses, then what was put aside and why. */
export function reportLines({ houses, quarantined }: DemoReport): string[] {
  const rows: [string, HouseReport][] = [
    ['Lindenstraße 8, Germany', houses.german],
    ['Seestrasse 21, Switzerland', houses.swiss],
  ];
  const head = columns.map(([title]) => title.padStart(12)).join('');
  return [
    `${''.padEnd(28)}${head}`,
    ...rows.map(([name, house]) => name.padEnd(28) + columns.map(([, of]) => amount(house[of])).join('')),
    '',
    `Put aside, ${quarantined.length} files:`,
    ...quarantined.flatMap(({ name, refusal }) => [`  ${name}`, `    ${refusal.code}: ${refusal.message}`]),
  ];
}

function amount(number: number): string {
  return number.toLocaleString('en').padStart(12);
}
