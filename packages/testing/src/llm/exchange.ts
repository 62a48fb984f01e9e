import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

/** How an exchange ended; `closed` means that the server itself was closed under it. */
export type ExchangeOutcome = 'pending' | 'answered' | 'cut' | 'aborted' | 'closed';

/** Who seems to answer a request. */
export type Vendor = 'openai' | 'anthropic' | 'google' | 'amazon';

const VENDOR_HEADERS: Readonly<Record<Vendor, (requestId: string) => Record<string, string>>> = {
  openai: (id) => ({
    'x-request-id': id,
    'openai-version': '2020-10-01',
    'openai-processing-ms': '1',
  }),
  anthropic: (id) => ({ 'request-id': id, 'anthropic-organization-id': 'org-scripted' }),
  google: () => ({ 'server-timing': 'gfet4t7; dur=1' }),
  amazon: (id) => ({ 'x-amzn-requestid': id }),
};

/** One request's way back to the client: JSON, a stream, silence or a broken connection. */
export class Exchange {
  readonly requestId: string = `req_${randomBytes(16).toString('hex')}`;
  /** Who seems to answer: each names its requests in its own header. */
  vendor: Vendor = 'openai';
  readonly #response: ServerResponse;
  readonly #gone = new AbortController();
  readonly #onEnd: (outcome: ExchangeOutcome) => void;
  #outcome: ExchangeOutcome = 'pending';

  constructor(
    response: ServerResponse,
    isClosing: () => boolean,
    onEnd: (outcome: ExchangeOutcome) => void,
  ) {
    this.#response = response;
    this.#onEnd = onEnd;
    response.once('finish', () => this.#end('answered'));
    response.once('close', () => {
      this.#end(isClosing() ? 'closed' : 'aborted');
      this.#gone.abort();
    });
    // A client that resets its connection is an outcome, reported by 'close'; the error must have a listener.
    response.on('error', () => this.#end('aborted'));
  }

  get outcome(): ExchangeOutcome {
    return this.#outcome;
  }

  /** The status that was sent, 0 when none was. */
  get status(): number {
    return this.#response.headersSent ? this.#response.statusCode : 0;
  }

  /** Fires when nobody listens any more. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Waits. Errors: rejects with AbortError when the client goes away first. */
  async wait(durationMs: number): Promise<void> {
    if (durationMs > 0) await delay(durationMs, undefined, { signal: this.signal });
  }

  /** Answers with a JSON body. */
  sendJson(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
    const text = JSON.stringify(body);
    this.#writeHead(status, { ...headers, ...jsonHeaders(text) });
    this.#response.end(text);
  }

  /** Promises a whole JSON body, sends half of it and breaks the connection. */
  async cutJson(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const text = JSON.stringify(body);
    this.#writeHead(200, { ...headers, ...jsonHeaders(text) });
    await this.write(text.slice(0, text.length >> 1));
    await this.cut();
  }

  /** Begins a stream, of server-sent events unless its type says otherwise. */
  startStream(
    headers: Readonly<Record<string, string>> = {},
    contentType: string = 'text/event-stream; charset=utf-8',
  ): void {
    this.#writeHead(200, {
      ...headers,
      'content-type': contentType,
      'cache-control': 'no-cache',
    });
    this.#response.flushHeaders();
  }

  /** Sends a part and waits until the socket has taken it. Errors: AbortError when the client is gone. */
  async write(text: string | Uint8Array): Promise<void> {
    this.signal.throwIfAborted();
    if (!this.#response.write(text)) await once(this.#response, 'drain', { signal: this.signal });
  }

  /** Ends a stream in good order. */
  endStream(): void {
    this.#response.end();
  }

  /** Breaks the connection without ending the response; what was written before still arrives. */
  async cut(): Promise<void> {
    this.#end('cut');
    // Writes are corked until the next tick, and destroying the socket earlier would lose them.
    await turn();
    this.#response.destroy();
  }

  /** Waits until the client gives up. */
  async untilGone(): Promise<void> {
    if (!this.signal.aborted) await once(this.signal, 'abort');
  }

  #writeHead(status: number, headers: Readonly<Record<string, string>>): void {
    this.#response.writeHead(status, {
      ...VENDOR_HEADERS[this.vendor](this.requestId),
      ...headers,
    });
  }

  #end(outcome: ExchangeOutcome): void {
    if (this.#outcome !== 'pending') return;
    this.#outcome = outcome;
    this.#onEnd(outcome);
  }
}

function jsonHeaders(text: string): Record<string, string> {
  return { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
}
