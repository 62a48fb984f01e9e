import { storage } from '../../context/storage.js';
import type { Call, SettleValue } from '../call.js';
import { cover } from './cover.js';

type Method = (...args: unknown[]) => unknown;

interface ApiPromise extends Promise<unknown> {
  responsePromise: Promise<unknown>;
  parseResponse: Method;
  asResponse: Method;
  _thenUnwrap?: Method;
}

/** Whether a value is the promise of a client made by Stainless: OpenAI's and Anthropic's `APIPromise`. */
export function isApiPromise(value: object): value is ApiPromise {
  const candidate = value as Partial<ApiPromise>;
  return (
    typeof candidate.parseResponse === 'function' &&
    typeof candidate.asResponse === 'function' &&
    candidate.responsePromise instanceof Promise
  );
}

/**
 * Watches the two steps inside an `APIPromise`, response and parsing, so that `await`, `withResponse()` and
 * `asResponse()` stay what they are. The body is parsed only if the app asks for it; for `asResponse()` alone the span
 * ends with the headers. Promises that a helper derives from it are watched with it.
 */
export function tapApiPromise(promise: ApiPromise, call: Call, settleValue: SettleValue): unknown {
  if (!new Tap(call, settleValue).cover(promise)) call.succeed(undefined);
  return promise;
}

class Tap {
  readonly #call: Call;
  readonly #settleValue: SettleValue;
  #parsing: boolean = false;
  #settled: boolean = false;
  #request: Promise<unknown> | undefined = undefined;
  #watched: Promise<unknown> | undefined = undefined;

  constructor(call: Call, settleValue: SettleValue) {
    this.#call = call;
    this.#settleValue = settleValue;
  }

  cover(promise: ApiPromise): boolean {
    const { parseResponse, asResponse, _thenUnwrap: unwrap } = promise;
    const members: Record<string, unknown> = {
      parseResponse: (...args: unknown[]) => this.#parse(parseResponse, promise, args),
      asResponse: async (): Promise<unknown> => {
        const response: unknown = await Reflect.apply(asResponse, promise, []);
        if (!this.#parsing) this.#call.succeed(undefined);
        return response;
      },
    };
    if (promise.responsePromise !== this.#watched) {
      members['responsePromise'] = this.#watch(promise.responsePromise);
    }
    if (typeof unwrap === 'function') {
      members['_thenUnwrap'] = (transform: Method) => this.#derive(promise, unwrap, transform);
    }
    return cover(promise, members);
  }

  /** Once for all promises of a request: one that nobody awaits would be a rejection that nobody handles. */
  #watch(request: Promise<unknown>): Promise<unknown> {
    if (this.#watched !== undefined && request === this.#request) return this.#watched;
    this.#request = request;
    this.#watched = request.then(undefined, (error: unknown) => {
      this.#call.fail(error);
      throw error;
    });
    return this.#watched;
  }

  /** Some versions derive from the steps of a promise, others from the request behind it. */
  #derive(promise: ApiPromise, unwrap: Method, transform: Method): unknown {
    const derived: unknown = Reflect.apply(unwrap, promise, [
      (value: unknown, ...rest: unknown[]) => transform(this.#settle(value), ...rest),
    ]);
    if (typeof derived === 'object' && derived !== null && isApiPromise(derived)) {
      this.cover(derived);
    }
    return derived;
  }

  #parse(parseResponse: Method, promise: ApiPromise, args: unknown[]): Promise<unknown> {
    this.#parsing = true;
    let parsed: unknown;
    try {
      // A client may ask again while it reads a body.
      parsed = storage.run(this.#call.scope, Reflect.apply, parseResponse, promise, args);
    } catch (error) {
      return Promise.reject(error).catch(this.#unparsed) as Promise<unknown>;
    }
    return Promise.resolve(parsed).then(this.#parsed, this.#unparsed);
  }

  readonly #parsed = (value: unknown): unknown => this.#settle(value);

  readonly #unparsed = (error: unknown): never => {
    // What a helper makes of an answer is not the call's own failure.
    if (!this.#settled) this.#call.fail(error);
    throw error;
  };

  #settle(value: unknown): unknown {
    if (this.#settled) return value;
    this.#settled = true;
    return this.#settleValue(value, this.#call);
  }
}
