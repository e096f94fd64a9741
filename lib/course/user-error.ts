/** A mistake of whoever uses the command line: `message` is one line that names the thing and the remedy. */
export class UserError extends Error {
  /** @param exitCode 2 for what was asked for, 1 for a job that could not be done */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 2,
  ) {
    super(message);
  }
}
