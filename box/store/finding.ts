/** Something in the store that is not as it was written. */
export interface Finding {
  readonly about:
    'database' | 'reading' | 'device' | 'state' | 'sequence' | 'chain' | 'seal' | 'original' | 'audit';
  /** For people: what was changed, where, and what to do. */
  readonly message: string;
  readonly serial?: string;
  readonly quantity?: string;
  /** Day covered, `YYYY-MM-DD`. */
  readonly day?: string;
  /** Number in the change sequence. */
  readonly change?: number;
}

/** Takes findings in. */
export type Report = (finding: Finding) => void;
