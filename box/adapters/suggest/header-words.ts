/** What a column can be good for. */
export type ColumnRole =
  | 'serial'
  | 'manufacturer'
  | 'medium'
  | 'version'
  | 'status'
  | 'unit'
  | 'time'
  | 'date'
  | 'set-date'
  | 'set-value'
  | 'error-date'
  | 'value';

/** Words that headings of a role have in German, English, French and Italian, without umlauts and case; the more telling
 *  roles first. */
const words: readonly (readonly [ColumnRole, readonly string[]])[] = Object.freeze([
  ['set-date', ['stichtagsdatum', 'stichtag', 'duedate', 'setdate', 'dateecheance', 'billingdate']],
  ['set-value', ['stichtagswert', 'stichtagstand', 'duevalue', 'setvalue', 'wertstichtag']],
  ['error-date', ['fehlerdatum', 'errordate', 'fehlerseit']],
  [
    'serial',
    [
      'seriennummer',
      'serienr',
      'geratenummer',
      'geratenr',
      'geraetenummer',
      'geraetenr',
      'zahlernummer',
      'zahlernr',
      'zaehlernummer',
      'zaehlernr',
      'fabriknummer',
      'fabriknr',
      'identnr',
      'identnummer',
      'serialnumber',
      'serialno',
      'serial',
      'meterid',
      'meterno',
      'deviceid',
      'numerodeserie',
      'nocompteur',
      'matricola',
      'messgerat',
      'zahler',
      'gerat',
      'meter',
      'nummer',
    ],
  ],
  ['manufacturer', ['hersteller', 'manufacturer', 'fabrikat', 'fabricant', 'maker']],
  [
    'medium',
    [
      'medium',
      'gerateart',
      'geraeteart',
      'geratetyp',
      'geraetetyp',
      'zahlerart',
      'zahlertyp',
      'typ',
      'type',
      'art',
    ],
  ],
  ['version', ['version']],
  ['status', ['status', 'fehlercode', 'statuscode', 'fehler']],
  ['unit', ['einheit', 'masseinheit', 'unit', 'dimension', 'unite', 'unita', 'dim']],
  ['time', ['uhrzeit', 'ablesezeit', 'time', 'heure', 'ora']],
  [
    'date',
    [
      'ablesedatum',
      'auslesedatum',
      'messdatum',
      'datum',
      'zeitpunkt',
      'zeitstempel',
      'timestamp',
      'readdate',
      'date',
      'data',
      'abgelesen',
      'zeit',
    ],
  ],
  [
    'value',
    [
      'zahlerstand',
      'zaehlerstand',
      'ablesewert',
      'messwert',
      'verbrauch',
      'energie',
      'volumen',
      'menge',
      'warme',
      'waerme',
      'wasser',
      'strom',
      'hkv',
      'stand',
      'wert',
      'value',
      'reading',
      'energy',
      'volume',
      'index',
      'valeur',
      'valore',
    ],
  ],
]);

/** The roles that a heading may have, the most telling first: a word that is the whole heading before one that is a part
 *  of it, a longer word before a shorter one. */
export function rolesOfHeading(heading: string): readonly ColumnRole[] {
  const plain = plainWord(heading);
  const found = words.flatMap(([role, list]) =>
    list
      .filter((word) => (word.length < 4 ? plain === word : plain.includes(word)))
      .map((word) => ({ role, weight: word.length + (plain === word ? 100 : 0) })),
  );
  return [...new Set(found.toSorted((a, b) => b.weight - a.weight).map(({ role }) => role))];
}

/** A heading without case, umlauts, blanks, signs and what stands in brackets. */
function plainWord(heading: string): string {
  return heading
    .slice(0, 100)
    .replace(/[[(].*$/, '')
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toLowerCase();
}

/** Words for media in cells, and the M-Bus device type they stand for (EN 13757-7 table 13). */
const media: ReadonlyMap<string, string> = new Map([
  ['hkv', '8'],
  ['heizkostenverteiler', '8'],
  ['hca', '8'],
  ['heatcostallocator', '8'],
  ['repartiteur', '8'],
  ['wmz', '4'],
  ['warmezahler', '4'],
  ['waermezaehler', '4'],
  ['warme', '4'],
  ['waerme', '4'],
  ['heat', '4'],
  ['heatmeter', '4'],
  ['kalte', '10'],
  ['kaeltezaehler', '10'],
  ['kaltezahler', '10'],
  ['wwz', '6'],
  ['warmwasser', '6'],
  ['warmwasserzahler', '6'],
  ['warmwater', '6'],
  ['hotwater', '6'],
  ['kwz', '22'],
  ['kaltwasser', '22'],
  ['kaltwasserzahler', '22'],
  ['coldwater', '22'],
  ['wasser', '7'],
  ['wasserzahler', '7'],
  ['water', '7'],
  ['strom', '2'],
  ['stromzahler', '2'],
  ['electricity', '2'],
  ['gas', '3'],
  ['rauchmelder', '26'],
  ['rauchwarnmelder', '26'],
]);

/** The device type that a word in a cell stands for; `undefined` if nobody knows it. */
export function deviceTypeOfWord(text: string): string | undefined {
  return media.get(plainWord(text));
}
