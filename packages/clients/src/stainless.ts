import { callClient, type CallPlan, type ClientCall } from '@llmtrace/core/client';
import { isMarked, markOnce } from './mark.js';
import { tracedFetch } from './traced-fetch.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * A client made by Stainless, as those of OpenAI and Anthropic are: every resource and every helper comes through `post`,
 * and every attempt through `fetch`.
 */
export interface StainlessClient {
  readonly baseURL: string;
  post(path: string, ...rest: never[]): unknown;
}

interface Inside {
  post: Method;
  fetch?: unknown;
  withOptions?: Method;
}

/** Finds how the calls of a path are recorded; `undefined` for what calls no model. */
export type FindPlan = (path: string) => CallPlan | undefined;

/** Whether a value is such a client. */
export function isStainlessClient(value: unknown): value is StainlessClient {
  if (typeof value !== 'object' || value === null) return false;
  const { post, baseURL } = value as Partial<StainlessClient>;
  return typeof post === 'function' && typeof baseURL === 'string';
}

/**
 * Traces a client in place, and the clients that it makes of itself.
 *
 * Shape: `wrapAgain` wraps what `withOptions()` returns.
 */
export function tapStainless(
  client: StainlessClient,
  findPlan: FindPlan,
  wrapAgain: (made: unknown) => unknown,
): void {
  const inside = client as unknown as Inside;
  coverMethod(inside, 'post', tracedPost(inside.post, findPlan));
  if (typeof inside.fetch === 'function' && !isMarked(inside.fetch)) {
    const traced = tracedFetch(inside.fetch as never, (init) => init?.body);
    markOnce(traced);
    inside.fetch = traced;
  }
  const { withOptions } = inside;
  if (typeof withOptions !== 'function') return;
  coverMethod(inside, 'withOptions', function (this: unknown, ...args) {
    return wrapAgain(Reflect.apply(withOptions, this, args));
  });
}

function coverMethod(inside: Inside, name: 'post' | 'withOptions', value: Method): void {
  Object.defineProperty(inside, name, { value, writable: true, configurable: true });
}

function tracedPost(post: Method, findPlan: FindPlan): Method {
  return function (this: unknown, path, options, ...rest) {
    const send = (sent: unknown): unknown => Reflect.apply(post, this, [path, sent, ...rest]);
    const plan = typeof path === 'string' ? findPlan(path) : undefined;
    if (plan === undefined) return send(options);
    if (options instanceof Promise) {
      return callClient(plan, {
        tellsBody: true,
        send: (call) => send(call ? asking(call, options) : options),
      });
    }
    return callClient(plan, {
      args: argsOf(options),
      tellsBody: true,
      send: () => send(options),
      // A request that fails before it is sent gives the refusal the shape of the client's own errors.
      refuse: (refusal) => send(Promise.reject(refusal)),
    });
  };
}

/** Newer versions know their options later. */
async function asking(call: ClientCall, options: Promise<unknown>): Promise<unknown> {
  const known = await options;
  call.asked(argsOf(known));
  return known;
}

function argsOf(options: unknown): readonly unknown[] {
  const { body, timeout } = (options ?? {}) as { body?: unknown; timeout?: unknown };
  return [body, { timeout }];
}
