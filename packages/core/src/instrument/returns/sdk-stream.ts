import type { Call } from '../call.js';
import { cover } from './cover.js';
import { tapOpened } from './iterable.js';
import type { AnyIterator } from './iterator.js';

interface SdkStream {
  iterator: () => AnyIterator;
  controller: AbortController;
}

/** Whether a value is the `Stream` of the OpenAI or Anthropic client: everything it offers reads `iterator()`. */
export function isSdkStream(value: object): value is SdkStream {
  const candidate = value as Partial<SdkStream>;
  return (
    typeof candidate.iterator === 'function' &&
    typeof candidate.controller?.abort === 'function' &&
    Symbol.asyncIterator in value
  );
}

/** Watches a client's stream at its one source, so that `tee()`, `toReadableStream()` and loops are all seen. */
export function tapSdkStream(stream: SdkStream, call: Call): unknown {
  const original = stream.iterator;
  let opened = false;
  const iterator = function (this: unknown): AnyIterator {
    const source = Reflect.apply(original, this, []);
    if (opened) return source;
    opened = true;
    // The client ends its loop without an error when the app aborts the request.
    return tapOpened(source, call, { aborted: () => stream.controller.signal?.aborted === true });
  };
  if (!cover(stream, { iterator })) call.succeed(undefined);
  return stream;
}
