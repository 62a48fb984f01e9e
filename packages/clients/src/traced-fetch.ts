import { currentClientCall, report } from '@llmtrace/core/client';

type Fetch = (url: unknown, init?: { readonly body?: unknown }) => Promise<Response>;

/**
 * A `fetch` that tells the client's call that runs of each attempt and of its response.
 *
 * Shape: `sends` is what the attempt sends, where it is kept as the request.
 */
export function tracedFetch(
  original: Fetch,
  sends: (init: { readonly body?: unknown } | undefined) => unknown,
): Fetch {
  return function (this: unknown, ...args) {
    const call = currentClientCall();
    if (call === undefined) return Reflect.apply(original, this, args);
    call.sending(sends(args[1]));
    return Reflect.apply(original, this, args).then((response) => {
      try {
        call.received(response);
      } catch (fault) {
        report('hook_error', 'a response could not be noted', fault);
      }
      return response;
    });
  };
}
