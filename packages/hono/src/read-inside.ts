/** Runs a function in the root of a request. */
type Inside = <T>(fn: () => T) => T;

/**
 * Lets a stream that answers a request be read and cancelled in its root: the server pulls from outside, and what makes the
 * body works while it is pulled. The stream stays the one it is, so that nothing is read ahead and no header changes.
 */
export function readInside(response: Response, inside: Inside): void {
  const body = bodyOf(response);
  if (!(body instanceof ReadableStream) || Object.hasOwn(body, 'getReader')) return;
  enterBy(body, 'cancel', inside);
  const { getReader } = body;
  body.getReader = ((...args: unknown[]) => {
    const reader = Reflect.apply(getReader, body, args) as ReadableStreamDefaultReader;
    enterBy(reader, 'read', inside);
    enterBy(reader, 'cancel', inside);
    return reader;
  }) as typeof getReader;
}

function enterBy<K extends string>(target: Record<K, unknown>, name: K, inside: Inside): void {
  const method = target[name] as (...args: unknown[]) => unknown;
  Reflect.set(target, name, (...args: unknown[]) =>
    inside(() => Reflect.apply(method, target, args)),
  );
}

/**
 * The body that a response was made with. `@hono/node-server` keeps it in a list beside status and headers, and answers
 * from there unless it is asked for `body`, which takes longer.
 */
function bodyOf(response: Response): unknown {
  for (const key of Object.getOwnPropertySymbols(response)) {
    const kept: unknown = Reflect.get(response, key);
    if (Array.isArray(kept)) return kept[1];
  }
  return response.body;
}
