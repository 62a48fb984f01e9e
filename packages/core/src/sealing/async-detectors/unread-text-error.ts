/**
 * Says that a text must not be kept as it is, since nobody has told what it holds: not yet, where it is `awaited`, or not
 * in time.
 */
export class UnreadTextError extends Error {
  override readonly name: string = 'UnreadTextError';
  readonly awaited: boolean;

  constructor(awaited: boolean) {
    super(awaited ? 'what a text holds is not known yet' : 'nobody could tell what a text holds');
    this.awaited = awaited;
  }
}
