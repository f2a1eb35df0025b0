import { addDecimals, type Decimal, decimal, subtractDecimals } from '../../domain/decimal.ts';
import { drawLines, looks, paragraph, wrapped } from '../print/draw-text.ts';
import { drawQr } from '../print/draw-qr.ts';
import { drawTable, type Row } from '../print/draw-table.ts';
import { makeRoom, mm, sheet } from '../print/open-print.ts';
import { group, leaf } from '../print/tagged.ts';
import { currencySign, day, money, number } from '../words/numbers.ts';
import type { Bill } from './bill.ts';
import { statementNumber } from './letter-head.ts';
import { amountDue, qrBillOf, transferCode } from './payment.ts';
import { poolGroups } from './pool-groups.ts';

/** The result on one look: what it cost, what was prepaid, what is to be paid, and how. */
export function resultSection(bill: Bill): void {
  const { print, words, writing, row } = bill;
  group(print, 'Sect', () => {
    paragraph(print, 'H2', words.summary.heading, looks.heading);
    print.y += 2;
    const columns = [
      { title: words.summary.item, width: 70 },
      { title: `${words.summary.amount}\u00a0${currencySign(writing)}`, width: 30, number: true },
    ];
    drawTable(print, { columns, rows: resultRows(bill) });
    print.y += 8;
    const due = amountDue(row);
    if (due.startsWith('-')) {
      paragraph(print, 'P', words.summary.refund(money(due.slice(1), writing)), looks.body);
    } else if (due !== '0') pay(bill, due);
    if (row.suggestedPrepayment !== undefined)
      paragraph(print, 'P', words.summary.suggested(money(row.suggestedPrepayment, writing)), looks.body);
  });
  print.y += 12;
}

function resultRows({ settlement, row, words, writing }: Bill): Row[] {
  const groups = poolGroups(settlement, row, words).map(({ name, pools }) => ({
    cells: [name, number(sum(pools.map((pool) => row.amounts[pool])), writing, 2)],
  }));
  const rows: Row[] = [
    ...groups,
    { cells: [words.summary.total, number(row.total, writing, 2)], kind: 'sum' },
  ];
  if (row.payable !== undefined) {
    const difference = subtractDecimals(decimal(row.payable), decimal(row.total));
    rows.push({ cells: [words.summary.rounding, number(difference, writing, 2)] });
    rows.push({ cells: [words.summary.payable, number(row.payable, writing, 2)], kind: 'sum' });
  }
  if (row.prepaid !== undefined)
    rows.push({ cells: [words.summary.prepaid, number(`-${row.prepaid}`, writing, 2)] });
  if (row.balance !== undefined) {
    const balance = decimal(row.balance);
    const credit = balance.startsWith('-');
    const name = credit ? words.summary.credit : balance === '0' ? words.summary.even : words.summary.toPay;
    rows.push({ cells: [name, number(credit ? balance.slice(1) : balance, writing, 2)], kind: 'sum' });
  }
  return rows;
}

function pay(bill: Bill, due: Decimal): void {
  const { print, words, writing, context, settlement, row } = bill;
  const until = context.dueOn && day(context.dueOn, writing);
  const bySlip = writing.country === 'CH' && qrBillOf(settlement, row) !== undefined;
  const amount = money(due, writing);
  const sentence = bySlip ? words.summary.payBySlip(amount, until) : words.summary.pay(amount, until);
  paragraph(print, 'P', sentence, looks.strong);
  const { landlord } = settlement.property;
  if (bySlip || landlord?.iban === undefined) return;
  const iban = landlord.iban.replaceAll(' ', '').replaceAll(/.{4}(?=.)/g, '$&\u00a0');
  paragraph(
    print,
    'P',
    words.summary.payTo(landlord.name, iban, statementNumber(settlement, row)),
    looks.body,
  );
}

interface Code {
  readonly text: string;
  readonly heading: string;
  readonly lines: readonly string[];
}

/** The tenant's own page and, in the euro area, the transfer: each as a code with its words beside it. */
export function codesSection({ print, words, context, settlement, row }: Bill): void {
  const transfer = settlement.currency === 'EUR' ? transferCode(settlement, row) : undefined;
  const { tenantLink } = context;
  const shown: Code[] = [];
  if (tenantLink) {
    const { url, code } = tenantLink;
    const [address = url] = url.replace(/^https?:\/\//, '').split('#');
    const lines = [
      words.online.text,
      ...(code === undefined ? [] : [`${words.online.code(code)}, ${address}`]),
    ];
    shown.push({ text: url, heading: words.online.heading, lines });
  }
  if (transfer !== undefined)
    shown.push({ text: transfer, heading: words.online.transfer, lines: [words.online.transferText] });
  if (shown.length === 0) return;
  const side = mm(24);
  makeRoom(print, side + 4);
  const width = (sheet.right - sheet.left - mm(6)) / 2;
  const top = print.y;
  for (const [at, { text, heading, lines }] of shown.entries()) {
    const x = sheet.left + at * (width + mm(6));
    leaf(print, 'Figure', () => drawQr(print, text, x, top, side), { alt: `QR: ${heading}` });
    const box = { x: x + side + mm(4), width: width - side - mm(4) };
    leaf(print, 'P', () => {
      const title = wrapped(print, heading, looks.strong, box.width);
      const end = drawLines(print, title, looks.strong, box, top - 2);
      const small = lines.flatMap((line) => wrapped(print, line, looks.small, box.width));
      drawLines(print, small, looks.small, box, end + 1);
    });
  }
  print.y = top + side + 10;
}

/** Exact sum of amounts; those that are absent count as zero. */
function sum(amounts: readonly (string | undefined)[]): Decimal {
  return amounts.reduce<Decimal>((total, amount) => addDecimals(total, decimal(amount ?? '0')), decimal('0'));
}
