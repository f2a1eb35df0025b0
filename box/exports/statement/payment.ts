import type { QrBill } from '../../billing/qr-bill.ts';
import { checkDigit, creditorReference } from '../../billing/payment-reference.ts';
import type { SettledAddress, SettledRow, Settlement } from '../../billing/settlement.ts';
import { type Decimal, decimal } from '../../domain/decimal.ts';
import { rationalOf } from '../../domain/rational.ts';
import { statementNumber } from './letter-head.ts';

/** What a tenant has to pay: the balance, or the total where no prepayments are known; below zero he gets it back. */
export function amountDue(row: SettledRow): Decimal {
  return decimal(row.balance ?? row.payable ?? row.total);
}

/** The QR-bill of a row, or `undefined` if there is nothing to pay or nowhere to pay it to. The reference is made of
 *  property, unit, year and place in the settlement, so that a payment finds its statement (billing.md 12.5). */
export function qrBillOf(settlement: Settlement, row: SettledRow): QrBill | undefined {
  const { landlord, address } = settlement.property;
  const due = amountDue(row);
  if (landlord?.iban === undefined || due.startsWith('-') || due === '0') return undefined;
  return {
    iban: landlord.iban,
    creditor: structured(landlord.name, landlord),
    amount: rationalOf(due),
    currency: settlement.currency,
    debtor: structured(row.party, row.address ?? address ?? {}),
    reference: referenceOf(settlement, row, landlord.iban),
    message: statementNumber(settlement, row),
  };
}

/** The text of a code that banking apps in the euro area read (EPC069-12, version 002), or `undefined` as above. */
export function transferCode(settlement: Settlement, row: SettledRow): string | undefined {
  const { landlord } = settlement.property;
  const due = amountDue(row);
  if (landlord?.iban === undefined || due.startsWith('-') || due === '0') return undefined;
  const iban = landlord.iban.replaceAll(' ', '');
  const lines = ['BCD', '002', '1', 'SCT', '', landlord.name.slice(0, 70), iban, `EUR${due}`, '', ''];
  return [...lines, statementNumber(settlement, row).slice(0, 140)].join('\n');
}

function referenceOf(settlement: Settlement, row: SettledRow, iban: string): string {
  const year = settlement.period.to.slice(0, 4);
  const place = `${settlement.rows.indexOf(row) + 1}`.padStart(6, '0');
  const institution = Number(iban.replaceAll(' ', '').slice(4, 9));
  if (institution < 30_000 || institution > 31_999)
    return creditorReference(`${eightDigits(settlement.property.id)}${year}${place}`);
  const digits = `${eightDigits(settlement.property.id)}${eightDigits(row.unit.id)}${year}${place}`;
  return digits + checkDigit(digits);
}

/** Eight digits that stand for an id (FNV-1a); the place in the settlement keeps references apart. */
function eightDigits(id: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return `${hash % 100_000_000}`.padStart(8, '0');
}

function structured(name: string, { street = '', postcode = '', town = '', country = 'CH' }: SettledAddress) {
  const parts = /^(.*\D)\s+(\d+\s?\w?(?:[-/]\d+\w?)?)$/.exec(street);
  return { name, street: parts?.[1] ?? street, houseNumber: parts?.[2] ?? '', postcode, town, country };
}
