/** What sources write where they have no value (formats.md 3.1, 8.4): `x x x` invalid or not generated, `– – –` or
 *  `- - - - -` function inactive or device error, `~~~` not received, `## #` not available, or nothing at all. */
export function isMissing(text: string): boolean {
  const first = text.charCodeAt(0);
  // Almost every text is a number: decide on its first character and look closer only at the rest.
  if (first >= 48 && first <= 57) return false;
  return marker.test(text.replaceAll(/\s+/g, ''));
}

const marker = /^(?:[xX]{3,}|[-–—]{3,}|~{3,}|#{3,}|)$/;
