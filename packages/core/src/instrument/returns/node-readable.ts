import type { Call } from '../call.js';
import { cover } from './cover.js';

type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

interface NodeReadable {
  emit: Emit;
  read: () => unknown;
  readonly destroyed?: boolean;
  readonly readableEnded?: boolean;
}

/** Whether a value is a Node stream to read from, of `node:stream` or of the userland package. */
export function isNodeReadable(value: object): value is NodeReadable {
  const candidate = value as Partial<NodeReadable> & { _readableState?: unknown };
  return (
    typeof candidate._readableState === 'object' &&
    typeof candidate.read === 'function' &&
    typeof candidate.emit === 'function'
  );
}

/**
 * Watches a Node stream through its own `emit`. A listener would change it: 'data' and 'readable' start the flow, and
 * one for 'error' would swallow a crash of the app.
 */
export function tapNodeReadable(stream: NodeReadable, call: Call): unknown {
  if (stream.destroyed === true || stream.readableEnded === true) {
    call.succeed(undefined);
    return stream;
  }
  const tap = call.openStream();
  const original = stream.emit;
  const emit: Emit = function (this: unknown, event, ...args) {
    if (event === 'data') tap.chunk(args[0]);
    else if (event === 'end') tap.complete();
    else if (event === 'error') tap.fail(args[0]);
    else if (event === 'close') tap.cancel();
    return Reflect.apply(original, this, [event, ...args]);
  };
  if (!cover(stream, { emit })) call.succeed(undefined);
  return stream;
}
