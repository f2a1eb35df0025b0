/** A table for spreadsheets and other programs. */
export interface Sheet {
  /** At most 31 characters, unique in a workbook. */
  readonly name: string;
  readonly columns: readonly SheetColumn[];
  /** Cells as texts; a number is a plain decimal, a day `YYYY-MM-DD`, an empty text is an empty cell. */
  readonly rows: readonly (readonly string[])[];
}

/** A column: its title, and what its cells are. */
export interface SheetColumn {
  readonly title: string;
  readonly kind: 'text' | 'number' | 'day';
}

/** Titles behind which stand texts, numbers, days, in this order: `t:Name`, `n:Amount`, `d:Day`. */
export function columnsOf(...titles: readonly `${'t' | 'n' | 'd'}:${string}`[]): SheetColumn[] {
  const kinds = { t: 'text', n: 'number', d: 'day' } as const;
  return titles.map((title) => ({
    title: title.slice(2),
    kind: title.startsWith('n') ? kinds.n : title.startsWith('d') ? kinds.d : kinds.t,
  }));
}
