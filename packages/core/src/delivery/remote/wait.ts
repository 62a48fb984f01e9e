/** Waits that do not keep the process alive. One at a time. */
export class Wait {
  #timer: NodeJS.Timeout | undefined;
  #end: (() => void) | undefined;
  #mayBeCut: boolean = false;
  #stopped: boolean = false;

  /** Units: ms. Ends earlier when it is cut short. */
  sleep(ms: number): Promise<void> {
    return this.#sleep(ms, true);
  }

  /** Units: ms. Ends earlier only when waiting is stopped. */
  sleepThrough(ms: number): Promise<void> {
    return this.#sleep(ms, false);
  }

  cutShort(): void {
    if (this.#mayBeCut) this.#end?.();
  }

  /** Ends this wait; there is none afterwards. */
  stop(): void {
    this.#stopped = true;
    this.#end?.();
  }

  async #sleep(ms: number, mayBeCut: boolean): Promise<void> {
    if (this.#stopped || ms <= 0) return;
    this.#mayBeCut = mayBeCut;
    await new Promise<void>((resolve) => {
      this.#end = resolve;
      this.#timer = setTimeout(resolve, ms);
      this.#timer.unref();
    });
    clearTimeout(this.#timer);
    this.#end = undefined;
  }
}
