/** Units: ms of the event loop that may be held at a time. */
const SLICE_MS = 2;

/** Lets others run whenever work has held the event loop for a while. */
export class Pace {
  #end: number = performance.now() + SLICE_MS;

  async rest(): Promise<void> {
    if (performance.now() < this.#end) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#end = performance.now() + SLICE_MS;
  }
}
