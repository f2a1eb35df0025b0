/** A text that no spreadsheet takes for a formula: one that begins like a formula gets an apostrophe before it, and
 *  control characters are taken out. Names of tenants come from outside (OWASP: CSV injection). */
export function guardedCell(text: string): string {
  const plain = text.replaceAll(/(?![\t\r\n])\p{Cc}/gu, '');
  return /^\s*[=+\-@\t\r|%]/.test(plain) ? `'${plain}` : plain;
}
