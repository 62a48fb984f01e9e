/**
 * Says that a scan ran out of its time budget, so that the caller drops the text instead of storing it half masked.
 */
export class RedactionBudgetError extends Error {
  override readonly name: string = 'RedactionBudgetError';
  readonly code: string = 'redaction_budget';

  constructor(readonly deadlineMs: number) {
    super(
      `[@llmtrace/core] redaction took longer than ${deadlineMs} ms. The text was dropped; raise deadlineMs or record less text.`,
    );
  }
}

/** Tells a scan when to give up. One is made for each call that has a limit. */
export class Deadline {
  readonly #limitMs: number;
  readonly #at: number;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#at = performance.now() + limitMs;
  }

  /** Errors: throws {@link RedactionBudgetError} once the time is up. */
  check(): void {
    if (performance.now() > this.#at) throw new RedactionBudgetError(this.#limitMs);
  }
}
