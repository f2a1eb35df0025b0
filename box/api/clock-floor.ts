/** No certificate begins before this day, raised with each release: a box without a clock of its own wakes up in 1970
 *  (reliability.md T1). */
export const clockFloor = Date.UTC(2026, 10, 1);
