import { join, resolve } from 'node:path';

/** Where things are in the folder in which a box keeps everything; absolute paths. */
export interface BoxFolder {
  readonly path: string;
  /** Database, reserve and lock of the store. */
  readonly store: string;
  /** Received files that wait for their ingest. */
  readonly spool: string;
  /** Host keys, certificate authority, the device's own key. */
  readonly keys: string;
  readonly signingKey: string;
  /** Socket at which the daemon answers the command line. */
  readonly controlSocket: string;
}

/** The places in the box's folder. */
export function boxFolder(path: string): BoxFolder {
  const whole = resolve(path);
  const keys = join(whole, 'keys');
  return {
    path: whole,
    store: join(whole, 'store'),
    spool: join(whole, 'spool'),
    keys,
    signingKey: join(keys, 'signing-key.pem'),
    controlSocket: join(whole, 'control.sock'),
  };
}
