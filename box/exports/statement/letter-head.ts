import type { SettledAddress } from '../../billing/settlement.ts';
import { drawLines, looks, paragraph, type TextBox, wrapped } from '../print/draw-text.ts';
import { ink, mm, sheet } from '../print/open-print.ts';
import { artifact, group, leaf } from '../print/tagged.ts';
import { day, span } from '../words/numbers.ts';
import type { Bill } from './bill.ts';

/** Draws the first page down to its title: sender, address for the window of the envelope (DIN 5008 form B; in
 *  Switzerland on the right), and what the statement is about. */
export function letterHead(bill: Bill): void {
  const { print, settlement, words, writing } = bill;
  const swiss = writing.country === 'CH';
  const addressBox = { x: swiss ? mm(120) : sheet.left, width: mm(75) };
  const aboutBox = { x: swiss ? sheet.left : mm(112), width: swiss ? mm(90) : mm(78) };
  sender(bill);
  recipient(bill, addressBox);
  const end = about(bill, aboutBox, mm(47));
  print.y = Math.max(end + 14, mm(99));
  paragraph(print, 'H1', words.title[settlement.regime], looks.title);
  const days = span(settlement.period.from, settlement.period.to, writing);
  paragraph(print, 'P', `${settlement.property.name}, ${days}`, looks.body);
  print.y += 10;
}

/** Name and address of who bills, as it stands at the top. */
export function senderLines({ settlement }: Pick<Bill, 'settlement'>): readonly [string, string] {
  const { landlord, name } = settlement.property;
  return [landlord?.name ?? name, landlord ? addressLines(landlord).join(', ') : ''];
}

/** Street and town, each a line; what is not known is left out. */
export function addressLines({ street, postcode, town }: SettledAddress): string[] {
  const place = [postcode, town].filter(Boolean).join(' ');
  return [street ?? '', place].filter((line) => line !== '');
}

function sender(bill: Bill): void {
  const { print } = bill;
  const [name, address] = senderLines(bill);
  print.y = mm(16);
  paragraph(print, 'P', name, looks.heading);
  if (address !== '') paragraph(print, 'P', address, looks.small);
}

function recipient({ print, settlement, row }: Bill, box: TextBox): void {
  const [name, address] = senderLines({ settlement });
  const back = [name, address].filter((part) => part !== '').join(' · ');
  const shown = wrapped(print, back, looks.small, box.width).slice(0, 2);
  const top = mm(55) - shown.length * looks.small.leading;
  artifact(print, () => {
    drawLines(print, shown, looks.small, box, top);
    print.pdf
      .moveTo(box.x, mm(55) + 1)
      .lineTo(box.x + box.width, mm(55) + 1)
      .lineWidth(0.4)
      .strokeColor(ink.rule)
      .stroke();
  });
  const lines = [row.party, ...addressLines(row.address ?? settlement.property.address ?? {})];
  leaf(print, 'P', () => {
    drawLines(
      print,
      lines.flatMap((line) => wrapped(print, line, looks.address, box.width)).slice(0, 6),
      looks.address,
      box,
      mm(60),
    );
  });
}

/** Number, dates and places, label left and value right. Returns where it ended. */
function about({ print, settlement, row, context, words, writing }: Bill, box: TextBox, top: number): number {
  const { property, period, version } = settlement;
  const unit = [row.unit.building, row.unit.name].filter((part) => part !== '').join(', ');
  const facts: [string, string][] = [
    [words.head.number, statementNumber(settlement, row)],
    ...(version > 1 ? [[words.head.correction, `${version}`] as [string, string]] : []),
    [words.head.date, day(context.issuedOn, writing)],
    [words.head.period, span(period.from, period.to, writing)],
    [words.head.ownPeriod, `${span(row.from, row.to, writing)}\n${row.days} ${words.head.days}`],
    [words.head.property, [...new Set([property.name, ...addressLines(property.address ?? {})])].join(', ')],
    [words.head.unit, unit],
  ];
  const contact = property.landlord?.contact;
  if (contact !== undefined) facts.push([words.head.contact, contact.replaceAll(', ', '\n')]);
  const labels = { x: box.x, width: mm(30) };
  const values = { x: box.x + mm(31), width: box.width - mm(31) };
  let y = top;
  for (const [label, value] of facts) {
    const name = wrapped(print, label, looks.small, labels.width);
    const lines = wrapped(print, value, looks.fact, values.width);
    const start = y;
    group(print, 'Sect', () => {
      leaf(print, 'P', () => drawLines(print, name, looks.small, labels, start));
      leaf(print, 'P', () => drawLines(print, lines, looks.fact, values, start));
    });
    y = start + Math.max(name.length, lines.length) * looks.fact.leading + 2;
  }
  return y;
}

/** What a tenant names when he pays or asks: property, end of the period, unit and user. */
export function statementNumber(settlement: Bill['settlement'], row: Bill['row']): string {
  const at = settlement.rows.indexOf(row) + 1;
  const year = settlement.period.to.slice(0, 4);
  return `${settlement.property.externalKey ?? settlement.property.id}-${year}-${at}`;
}
