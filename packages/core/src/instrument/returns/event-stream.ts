import type { Call } from '../call.js';
import { cover } from './cover.js';

type Emit = (event: string, ...args: unknown[]) => unknown;

interface EventStream {
  _emit: Emit;
}

/** The events that carry a provider's own chunk: of Anthropic, of Chat Completions, of Responses. */
const CHUNK_EVENTS: ReadonlySet<string> = new Set(['streamEvent', 'chunk', 'event']);

/** Whether a value is a stream helper of the OpenAI or Anthropic client, as `messages.stream()` returns it. */
export function isEventStream(value: object): value is EventStream {
  const candidate = value as { _emit?: unknown; done?: unknown; abort?: unknown };
  return (
    typeof candidate._emit === 'function' &&
    typeof candidate.done === 'function' &&
    typeof candidate.abort === 'function'
  );
}

/**
 * Watches a stream helper through its own `_emit`, however the app reads it: by events, a loop or `finalMessage()`. A
 * listener for its errors would make them handled.
 */
export function tapEventStream(stream: EventStream, call: Call): unknown {
  const tap = call.openStream();
  const original = stream._emit;
  const emit: Emit = function (this: unknown, event, ...args) {
    if (CHUNK_EVENTS.has(event)) tap.chunk(args[0]);
    else if (event === 'error') tap.fail(args[0]);
    else if (event === 'abort') tap.cancel();
    else if (event === 'end') tap.complete();
    return Reflect.apply(original, this, [event, ...args]);
  };
  if (!cover(stream, { _emit: emit })) call.succeed(undefined);
  return stream;
}
