import { blocked } from './blocked.ts';

/** Next carry of the recursive modulo 10, as printed in the Swiss implementation guidelines. */
const carries = '0946827135';

/** A QR reference of 27 digits: up to 26 digits, filled with leading zeros, and the check digit (CH-QR). It goes with a
 *  QR-IBAN only. */
export function qrReference(digits: string): string {
  const plain = digits.replaceAll(' ', '');
  if (!/^\d{1,26}$/.test(plain)) {
    throw blocked(
      'input-invalid',
      `"${digits}" is no QR reference of up to 26 digits without check digit`,
      digits,
    );
  }
  const filled = plain.padStart(26, '0');
  return filled + checkDigit(filled);
}

/** Check digit of a row of digits by recursive modulo 10. */
export function checkDigit(digits: string): string {
  let carry = 0;
  for (const digit of digits) carry = Number(carries[(carry + Number(digit)) % 10]);
  return String((10 - carry) % 10);
}

/** A creditor reference (ISO 11649) of up to 21 letters and digits: `RF`, two check digits by modulo 97. */
export function creditorReference(text: string): string {
  const plain = text.replaceAll(' ', '').toUpperCase();
  if (!/^[0-9A-Z]{1,21}$/.test(plain)) {
    throw blocked('input-invalid', `"${text}" is no creditor reference of up to 21 letters and digits`, text);
  }
  const check = 98n - (lettersAsNumber(`${plain}RF00`) % 97n);
  return `RF${check.toString().padStart(2, '0')}${plain}`;
}

/** Digits and letters as one number, A as 10 to Z as 35, as IBAN and creditor reference are checked. */
export function lettersAsNumber(text: string): bigint {
  return BigInt(Array.from(text, (letter) => Number.parseInt(letter, 36)).join(''));
}
