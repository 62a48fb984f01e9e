import type { Call, SettleValue } from '../call.js';
import { cover } from './cover.js';

type Method = (...args: unknown[]) => unknown;

interface ApiPromise extends Promise<unknown> {
  responsePromise: Promise<unknown>;
  parseResponse: Method;
  asResponse: Method;
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
 * ends with the headers.
 */
export function tapApiPromise(promise: ApiPromise, call: Call, settleValue: SettleValue): unknown {
  const { parseResponse, asResponse } = promise;
  let parsing = false;
  const responsePromise = promise.responsePromise.then(undefined, (error: unknown) => {
    call.fail(error);
    throw error;
  });
  const parse = function (this: unknown, ...args: unknown[]): unknown {
    parsing = true;
    return watch(() => Reflect.apply(parseResponse, this, args), call, settleValue);
  };
  const respond = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    const response = await Reflect.apply(asResponse, this, args);
    if (!parsing) call.succeed(undefined);
    return response;
  };
  const covered = cover(promise, { responsePromise, parseResponse: parse, asResponse: respond });
  if (!covered) call.succeed(undefined);
  return promise;
}

async function watch(run: () => unknown, call: Call, settleValue: SettleValue): Promise<unknown> {
  try {
    return settleValue(await run(), call);
  } catch (error) {
    call.fail(error);
    throw error;
  }
}
