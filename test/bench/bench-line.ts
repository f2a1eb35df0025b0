/** One measured figure. */
export interface BenchLine {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it should reach, in words: `≤ 300`. */
  readonly target?: string;
  readonly note?: string;
}
