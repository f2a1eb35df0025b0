/** How well the readings of a device cover a billing period, the four classes that people know from their billing service
 *  (ecosystem.md 4.1), the best first: all needed values within 3 days; within 4 to 31 days; more than 31 days off at a
 *  change of tenant, so that it can be computed between its neighbours; more than 31 days off at the start or the end. */
export const coverages = ['exact', 'close', 'computable', 'not-computable'] as const;
export type Coverage = (typeof coverages)[number];
