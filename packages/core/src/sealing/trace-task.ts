import type { LiveTrace } from '../model/live-trace.js';
import type { SealTask } from './async-detectors/index.js';
import type { SampledSealer } from './sampled-sealer.js';
import type { SealedRecord } from './sealed.js';
import type { SealOptions } from './seal-options.js';
import { draftAhead } from './seal-trace.js';

/** A trace that has ended and waits to be sealed. An object with methods: closures for each would be made in the request. */
export class TraceTask implements SealTask {
  readonly #trace: LiveTrace;
  readonly #sealer: SampledSealer;
  readonly #sealed: () => void;

  constructor(trace: LiveTrace, sealer: SampledSealer, sealed: () => void) {
    this.#trace = trace;
    this.#sealer = sealer;
    this.#sealed = sealed;
  }

  traceId(): string {
    return this.#trace.traceId;
  }

  seal(options: SealOptions): readonly SealedRecord[] {
    return this.#sealer.trace(this.#trace, options);
  }

  draft(options: SealOptions): void {
    draftAhead(this.#trace, options);
  }

  done(): void {
    this.#trace.release();
    this.#sealed();
  }
}
