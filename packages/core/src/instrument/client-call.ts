import { storage } from '../context/storage.js';
import type { LiveSpan } from '../model/live-span.js';
import type { LlmData } from '../model/span-data.js';
import { snapshot } from '../model/snapshot.js';
import { isStopped, type AppSignal } from './app-signal.js';
import { admitCall, callGuard, type Overrule } from './call-guard.js';
import { readRateLimits, requestIdIn, type HeaderReader } from './response-headers.js';
import { SpanCall } from './span-call.js';

/** What a client's wrapper sees of an answer before its body is read. */
export interface ReceivedResponse {
  readonly status: number;
  readonly headers: HeaderReader;
}

/**
 * One call of a provider's client: however often the client tries, it is one span. What was sent is kept as it left, as
 * text, and read once the trace has ended.
 */
export class ClientCall extends SpanCall {
  static override readonly copiesInput: boolean = false;

  /** The app's own, by which it stops the call. */
  signal: AppSignal | undefined = undefined;
  /** Whether the client tells what it sends, as text. */
  tellsBody: boolean = false;
  #attempts: number = 0;
  #sent: string | undefined = undefined;
  #copied: boolean = false;
  #status: number | undefined = undefined;
  #headers: HeaderReader | undefined = undefined;
  #requestId: string | undefined = undefined;

  override get isClients(): boolean {
    return true;
  }

  /**
   * What is asked for is known: the request first, then its options.
   *
   * Errors: a guard's, which refuses the call, unless `overrule` takes it.
   */
  asked(args: readonly unknown[], overrule?: Overrule): void {
    this.args = args;
    if (!this.tellsBody) this.#copyArgs();
    const guard = callGuard.current;
    if (guard === undefined) return;
    this.admission = admitCall(guard, this.plan, this.scope, args, overrule);
  }

  /** The client sends the request, for the first time or once more. */
  sending(body: unknown): void {
    this.#attempts++;
    if (typeof body === 'string') this.#keep(body);
    if (this.#attempts === 1) return;
    const status = this.#status;
    this.#status = undefined;
    this.#headers = undefined;
    this.scope.addEvent('retry', {
      attempt: this.#attempts,
      ...(status === undefined ? undefined : { status }),
    });
  }

  #keep(sent: string): void {
    this.#sent = sent;
    const { scope: span } = this;
    if (this.plan.capturesInput && !span.written && span.input === this.input) {
      this.input = span.input = sent;
    }
  }

  received(response: ReceivedResponse): void {
    // Not the response itself: it would keep its body until the trace is written.
    this.#status = response.status;
    this.#headers = response.headers;
  }

  /** Some clients fail with a broken connection where the app aborts. */
  protected override isAbort(error: unknown): boolean {
    return isStopped(this.signal) || super.isAbort(error);
  }

  /** The client says how often it sent the request, and what the provider called the last one. */
  tried(attempts: number | undefined, requestId: string | undefined): void {
    if (typeof attempts === 'number' && attempts > this.#attempts) this.#attempts = attempts;
    this.#requestId = requestId;
  }

  override end(cancelled: boolean = false): void {
    if (this.#sent === undefined) this.#copyArgs();
    super.end(cancelled);
  }

  /** What has no text of its own is copied: the app may go on changing it. */
  #copyArgs(): void {
    if (this.#copied || !this.plan.capturesInput) return;
    this.#copied = true;
    this.args = this.args.map((arg, index) => (index === 0 ? snapshot(arg) : arg));
  }

  describe(span: LiveSpan): void {
    if (this.#sent !== undefined) this.args = [parsed(this.#sent), ...this.args.slice(1)];
    const data: Partial<LlmData> = {};
    if (this.#attempts > 1) data.attempt = this.#attempts;
    if (span.kind === 'llm') this.#describeResponse(data);
    span.data = { ...data, ...span.data };
  }

  #describeResponse(data: Partial<LlmData>): void {
    if (this.#requestId !== undefined) data.providerRequestId = this.#requestId;
    const headers = this.#headers;
    if (headers === undefined) return;
    const rateLimit = readRateLimits(headers);
    if (rateLimit !== undefined) data.rateLimit = rateLimit;
    const requestId = requestIdIn(headers);
    if (requestId !== undefined) data.providerRequestId = requestId;
  }
}

/** The client's call that the running code is part of. */
export function currentClientCall(): ClientCall | undefined {
  const span = storage.getStore()?.span;
  return span?.call?.isClients === true && span.endedAt < 0 ? (span.call as ClientCall) : undefined;
}

function parsed(sent: string): unknown {
  try {
    return JSON.parse(sent) as unknown;
  } catch {
    return sent;
  }
}
