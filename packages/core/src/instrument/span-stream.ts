import { report } from '../diagnostics.js';
import type { DeferredCapture, LiveSpan } from '../model/live-span.js';
import type { StreamInfo } from '../model/span-data.js';
import type { StreamTap } from './call.js';
import type { StreamingCall } from './call-record.js';
import { ChunkBuffer } from './chunk-buffer.js';
import type { Extracted } from './extractors/extractor.js';
import { readCall } from './read-call.js';

const STATUS_OF = { completed: 'ok', errored: 'error', cancelled: 'cancelled' } as const;

/**
 * What is known of a streamed result: its chunks, times and how it ended. A provider's chunks are read as they come, others
 * are joined every 1,024, which keeps memory bounded.
 */
export class SpanStream implements StreamTap, DeferredCapture {
  readonly #call: StreamingCall;
  readonly #single: boolean;
  readonly #buffer: ChunkBuffer;
  #firstAt: number = -1;
  #completion: StreamInfo['completion'] | undefined = undefined;
  #returned: unknown = undefined;
  #answer: Extracted | undefined = undefined;

  constructor(call: StreamingCall, single: boolean) {
    this.#call = call;
    this.#single = single;
    const { kind, capturesOutput, deferred, capture, isFailure } = call.plan;
    const hooked = capture !== undefined || isFailure !== undefined;
    this.#buffer = new ChunkBuffer(kind === 'llm', capturesOutput || deferred, hooked);
    // Set at once, so that a stream which is still open when its trace is written shows what it has given.
    if (!call.scope.written) call.scope.deferred = this;
  }

  /** The chunks that are still held. */
  get result(): readonly unknown[] {
    return this.#buffer.head;
  }

  chunk(value: unknown): void {
    if (this.#completion !== undefined) return;
    if (this.#firstAt < 0) this.#firstAt = this.#call.scope.trace.owner.clock.now();
    this.#buffer.push(value);
  }

  complete(returned?: unknown): void {
    if (!this.#finish('completed')) return;
    this.#returned = returned;
    const { plan } = this.#call;
    if (plan.isFailure !== undefined) this.#call.checkFailure(this.result);
    this.#call.end();
  }

  fail(error: unknown): void {
    if (this.#finish('errored')) this.#call.fail(error);
  }

  cancel(): void {
    if (this.#finish('cancelled')) this.#call.end(true);
  }

  #finish(completion: StreamInfo['completion']): boolean {
    if (this.#completion !== undefined) return false;
    this.#completion = completion;
    this.#call.returned = completion === 'completed';
    if (this.#call.admission !== undefined) this.#tellAdmission(completion);
    return true;
  }

  #tellAdmission(completion: StreamInfo['completion']): void {
    try {
      this.#answer = this.#buffer.answer();
    } catch (fault) {
      report('capture_error', 'what a stream used could not be read', fault);
    }
    // Without a reader there is no usage to find among the chunks either.
    this.#call.tellAdmission(STATUS_OF[completion], this.#answer ?? { data: {} });
  }

  apply(span: LiveSpan): void {
    const call = this.#call;
    const buffer = this.#buffer;
    this.#describe(span);
    call.result = buffer.head;
    try {
      const answer = this.#answer ?? buffer.answer();
      if (call.plan.capturesOutput && span.output === undefined) {
        call.output = span.output = this.#returned ?? buffer.output(this.#single);
      }
      readCall(span, call, answer);
    } catch (fault) {
      report('capture_error', `a stream of "${span.name}" could not be read`, fault);
    }
  }

  #describe(span: LiveSpan): void {
    const cancelled = span.status === 'cancelled';
    const completion = cancelled ? 'cancelled' : this.#completion;
    const chunks = this.#buffer.count;
    const firstMs = this.#firstAt < 0 ? undefined : this.#firstAt - span.start;
    if (span.kind === 'llm') {
      if (completion !== undefined) span.set({ stream: { completion, chunks } });
      if (firstMs !== undefined)
        span.set({ timeToFirstTokenMs: Math.round(firstMs * 1_000) / 1_000 });
      return;
    }
    span.setAttribute('stream.chunks', chunks);
    if (completion !== undefined) span.setAttribute('stream.completion', completion);
    if (firstMs !== undefined) span.setAttribute('stream.timeToFirstChunkMs', firstMs);
  }
}
