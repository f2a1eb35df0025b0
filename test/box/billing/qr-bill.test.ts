import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditorReference, lettersAsNumber, qrReference } from '../../../box/billing/payment-reference.ts';
import { type QrBill, qrBillPayload } from '../../../box/billing/qr-bill.ts';
import { exactly } from '../../../box/domain/rational.ts';

const creditor = {
  name: 'Verwaltung Muster AG',
  street: 'Dorfstrasse',
  houseNumber: '12a',
  postcode: '8000',
  town: 'Zürich',
  country: 'CH',
};

const bill: QrBill = {
  iban: 'CH44 3199 9123 0008 8901 2',
  creditor,
  amount: exactly('1949.75'),
  currency: 'CHF',
  debtor: { ...creditor, name: 'Pia Beispiel', houseNumber: '' },
  reference: '21 00000 00003 13947 14300 09017',
  message: 'Heizkosten 2025',
};

describe('the text of a QR-bill', () => {
  it('has the lines of the guideline, in order', () => {
    const lines = qrBillPayload(bill).split('\n');
    expect(lines).toHaveLength(31);
    expect(lines.slice(0, 5)).toEqual(['SPC', '0200', '1', 'CH4431999123000889012', 'S']);
    expect(lines.slice(11, 20)).toEqual(['', '', '', '', '', '', '', '1949.75', 'CHF']);
    expect(lines.slice(27)).toEqual(['QRR', '210000000003139471430009017', 'Heizkosten 2025', 'EPD']);
  });

  it('leaves amount and debtor to the payer', () => {
    const { amount: _amount, debtor: _debtor, ...open } = bill;
    const lines = qrBillPayload(open).split('\n');
    expect(lines.slice(18, 27)).toEqual(['', 'CHF', '', '', '', '', '', '', '']);
  });

  it('takes a creditor reference with a plain IBAN only', () => {
    const iban = 'CH9300762011623852957';
    const reference = 'RF18539007547034';
    expect(qrBillPayload({ ...bill, iban, reference })).toContain('\nSCOR\nRF18539007547034\n');
    expect(() => qrBillPayload({ ...bill, reference })).toThrow(/QR-IBAN needs a QR reference/);
    expect(() => qrBillPayload({ ...bill, iban })).toThrow(/needs a QR-IBAN/);
    const { reference: _reference, ...without } = bill;
    expect(qrBillPayload({ ...without, iban })).toContain('\nNON\n\n');
  });

  it('refuses wrong check digits and too long a message', () => {
    expect(() => qrBillPayload({ ...bill, iban: 'CH4431999123000889013' })).toThrow(/no Swiss IBAN/);
    expect(() => qrBillPayload({ ...bill, reference: '210000000003139471430009018' })).toThrow(
      /check digits/,
    );
    expect(() => qrBillPayload({ ...bill, message: 'x'.repeat(141) })).toThrow(/140 characters/);
  });
});

it('makes references whose check digits hold', () => {
  const digits = fc.stringMatching(/^\d{1,26}$/);
  fc.assert(
    fc.property(digits, (text) => {
      const reference = qrReference(text);
      expect(reference).toMatch(/^\d{27}$/);
      expect(reference.slice(0, 26)).toBe(text.padStart(26, '0'));
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9A-Z]{1,21}$/), (text) => {
      const reference = creditorReference(text);
      expect(lettersAsNumber(reference.slice(4) + reference.slice(0, 4)) % 97n).toBe(1n);
    }),
  );
});

it('refuses what is no reference', () => {
  expect(() => qrReference('12345678901234567890123456789')).toThrow(/no QR reference/);
  expect(() => creditorReference('Ü')).toThrow(/no creditor reference/);
});
