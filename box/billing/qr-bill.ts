import { fixedText, type Rational } from '../domain/rational.ts';
import { blocked } from './blocked.ts';
import { checkDigit, creditorReference, lettersAsNumber } from './payment-reference.ts';

/** A structured address; the only kind allowed since 21 November 2025. */
interface QrAddress {
  readonly name: string;
  readonly street: string;
  readonly houseNumber: string;
  readonly postcode: string;
  readonly town: string;
  /** Two letters. */
  readonly country: string;
}

/** A Swiss QR-bill. `reference` absent: none (NON). */
export interface QrBill {
  readonly iban: string;
  readonly creditor: QrAddress;
  /** Absent: the payer fills it in. */
  readonly amount?: Rational;
  readonly currency: 'CHF' | 'EUR';
  readonly debtor?: QrAddress;
  readonly reference?: string;
  readonly message: string;
}

/** The text of the QR code, 31 lines (SIX implementation guidelines 2.3): `SPC/0200/1`. A 27-digit reference needs a
 *  QR-IBAN, an RF reference a plain IBAN. Blocks if lengths, check digits or IBAN do not fit. */
export function qrBillPayload(bill: QrBill): string {
  const iban = bill.iban.replaceAll(' ', '').toUpperCase();
  checkIban(iban);
  const message = bill.message.trim();
  if (message.length > 140)
    throw blocked('input-invalid', 'The message has more than 140 characters', 'message');
  const lines = [
    'SPC',
    '0200',
    '1',
    iban,
    ...addressLines(bill.creditor),
    ...Array.from({ length: 7 }, () => ''), // the ultimate creditor is for future use
    bill.amount === undefined ? '' : fixedText(bill.amount, 2),
    bill.currency,
    ...(bill.debtor ? addressLines(bill.debtor) : Array.from({ length: 7 }, () => '')),
    ...referenceLines(bill.reference, iban),
    message,
    'EPD',
  ];
  const payload = lines.join('\n');
  if (payload.length > 997)
    throw blocked('input-invalid', 'The QR code holds at most 997 characters', 'QR-bill');
  return payload;
}

/** Whether an account is a QR-IBAN: institution number 30000 to 31999. */
function isQrIban(iban: string): boolean {
  const institution = Number(iban.replaceAll(' ', '').slice(4, 9));
  return institution >= 30_000 && institution <= 31_999;
}

function checkIban(iban: string): void {
  const wellFormed = /^(CH|LI)\d{2}[0-9A-Z]{17}$/.test(iban);
  const rest = wellFormed ? lettersAsNumber(iban.slice(4) + iban.slice(0, 4)) % 97n : 0n;
  if (rest !== 1n) throw blocked('input-invalid', `"${iban}" is no Swiss IBAN`, 'IBAN');
}

function addressLines({ name, street, houseNumber, postcode, town, country }: QrAddress): string[] {
  return [
    'S',
    clip(name, 70),
    clip(street, 70),
    clip(houseNumber, 16),
    clip(postcode, 16),
    clip(town, 35),
    country,
  ];
}

/** A field on one line, no longer than the guideline allows. */
function clip(text: string, length: number): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, length);
}

function referenceLines(reference: string | undefined, iban: string): [string, string] {
  const plain = (reference ?? '').replaceAll(' ', '');
  if (plain === '') {
    if (isQrIban(iban)) throw blocked('input-invalid', 'A QR-IBAN needs a QR reference', 'reference');
    return ['NON', ''];
  }
  if (/^\d{27}$/.test(plain) && plain.endsWith(checkDigit(plain.slice(0, 26)))) {
    if (!isQrIban(iban)) throw blocked('input-invalid', 'A QR reference needs a QR-IBAN', 'reference');
    return ['QRR', plain];
  }
  if (plain.startsWith('RF') && creditorReference(plain.slice(4)) === plain) {
    if (isQrIban(iban)) throw blocked('input-invalid', 'A QR-IBAN needs a QR reference', 'reference');
    return ['SCOR', plain];
  }
  throw blocked('input-invalid', `The check digits of reference "${plain}" are wrong`, 'reference');
}
