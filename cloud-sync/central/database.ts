/** What the centre asks of its database; PostgreSQL on a server and the embedded PGlite both give it. */
export interface Queries {
  /** Runs one statement. Values travel as parameters, never inside the text. */
  query<Row>(text: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
}

/** A database with transactions. */
export interface Database extends Queries {
  /** `server` has many connections, `embedded` one: everything runs after each other. */
  readonly kind: 'server' | 'embedded';
  /** Runs `work` in one transaction; if it rejects, nothing of it stays. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
