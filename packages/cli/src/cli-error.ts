/** A fault that its user can mend: the message says what is wrong and what to do, and is all that is printed. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
}
