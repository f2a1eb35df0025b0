/** Whether a file name fits one of several patterns with `*` for any text and `?` for one character, without regard to
 *  case. Looks at every character once for each pattern: no pattern can make it slow. */
export function nameFits(name: string, patterns: readonly string[] | undefined): boolean {
  return (
    patterns === undefined || patterns.some((pattern) => fits(name.toLowerCase(), pattern.toLowerCase()))
  );
}

function fits(name: string, pattern: string): boolean {
  let inName = 0;
  let inPattern = 0;
  let star = -1;
  let afterStar = 0;
  while (inName < name.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern;
      afterStar = inName;
      inPattern += 1;
    } else if (wanted === '?' || wanted === name[inName]) {
      inName += 1;
      inPattern += 1;
    } else if (star >= 0) {
      afterStar += 1;
      inName = afterStar;
      inPattern = star + 1;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}
