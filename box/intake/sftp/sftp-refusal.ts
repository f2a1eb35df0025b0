/** Status codes of SFTP version 3 (draft-ietf-secsh-filexfer-02, 7). */
export const sftpStatus = {
  ok: 0,
  endOfFile: 1,
  noSuchFile: 2,
  forbidden: 3,
  failure: 4,
  badMessage: 5,
  unsupported: 8,
} as const;

export type SftpStatus = (typeof sftpStatus)[keyof typeof sftpStatus];

/** A request that is answered with a status other than OK. Its message is for the person who runs the sender. */
export class SftpRefusal extends Error {
  override readonly name = 'SftpRefusal';
  readonly status: SftpStatus;

  constructor(status: SftpStatus, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
