/** A fault that its user can mend: the message says what is wrong and what to do, and is all that is printed. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: 1 | 2;

  /** Shape: 2 where the command itself was not understood. */
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
