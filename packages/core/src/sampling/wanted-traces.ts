const MAX_WANTED = 1_000;

/** Traces that were asked for before they ended. Bounded: the oldest wish is forgotten. */
export class WantedTraces {
  readonly #ids: Set<string> = new Set();

  add(traceId: string): void {
    if (this.#ids.size >= MAX_WANTED) this.#ids.delete(this.#ids.values().next().value as string);
    this.#ids.add(traceId);
  }

  /** Whether a trace was asked for; that is asked once. */
  take(traceId: string): boolean {
    return this.#ids.delete(traceId);
  }
}
