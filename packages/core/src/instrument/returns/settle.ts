import { report } from '../../diagnostics.js';
import type { Call } from '../call.js';
import { isNativePromise, tapPromise } from './promise.js';
import { isThenable, tapThenable } from './thenable.js';
import { isApiPromise, tapApiPromise } from './api-promise.js';
import { isEventStream, tapEventStream } from './event-stream.js';
import { isGenerator, tapGenerator } from './generator.js';
import { isIterator } from './iterator.js';
import { isIterable, tapIterable, tapIterator } from './iterable.js';
import { isSdkStream, tapSdkStream } from './sdk-stream.js';
import { isStreamOutput, tapStreamOutput } from './stream-output.js';
import { isTextStreamResult, tapTextStreamResult } from './text-stream-result.js';
import { isNodeReadable, tapNodeReadable } from './node-readable.js';
import { isObservable, tapObservable } from './observable.js';
import { isWebStream, tapWebStream } from './web-stream.js';

/**
 * Watches what a traced function returned until it ends, and hands back what the caller gets in its place: the same
 * value, or one that behaves the same.
 *
 * Errors: none of its own; a value that cannot be watched is handed back as it is.
 */
export function settle(result: unknown, call: Call): unknown {
  if (typeof result !== 'object' || result === null) {
    call.succeed(result);
    return result;
  }
  try {
    if (isNativePromise(result)) return tapPromise(result, call, settleResolved);
    if (isThenable(result)) {
      const tap = isApiPromise(result) ? tapApiPromise : tapThenable;
      return tap(result as never, call, settleResolved);
    }
    return tapValue(result, call);
  } catch (fault) {
    return untapped(result, call, fault);
  }
}

/** As {@link settle}, for what a promise resolved to. */
export function settleResolved(value: unknown, call: Call): unknown {
  if (typeof value !== 'object' || value === null) {
    call.succeed(value);
    return value;
  }
  try {
    return tapValue(value, call);
  } catch (fault) {
    return untapped(value, call, fault);
  }
}

function tapValue(value: object, call: Call): unknown {
  if (isPlain(value)) {
    call.succeed(value);
    return value;
  }
  if (value instanceof Response) {
    call.succeed(undefined);
    return value;
  }
  if (isStreamOutput(value)) return tapStreamOutput(value, call);
  if (isWebStream(value)) return tapWebStream(value, call);
  if (isNodeReadable(value)) return tapNodeReadable(value, call);
  if (isObservable(value)) return tapObservable(value, call);
  if (isGenerator(value)) return tapGenerator(value, call);
  if (isEventStream(value)) return tapEventStream(value, call);
  if (isSdkStream(value)) return tapSdkStream(value, call);
  if (isIterator(value)) return tapIterator(value, call);
  if (isIterable(value)) return tapIterable(value, call);
  if (isTextStreamResult(value)) return tapTextStreamResult(value, call);
  call.succeed(value);
  return value;
}

/** The usual case, told by two looks at the prototype and one at each of the four members that matter. */
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  const {
    subscribe,
    $metadata,
    [Symbol.iterator]: iterate,
    [Symbol.asyncIterator]: iterateAsync,
  } = value as {
    subscribe?: unknown;
    $metadata?: unknown;
    [Symbol.iterator]?: unknown;
    [Symbol.asyncIterator]?: unknown;
  };
  return (
    subscribe === undefined &&
    iterate === undefined &&
    iterateAsync === undefined &&
    $metadata === undefined
  );
}

function untapped(value: unknown, call: Call, fault: unknown): unknown {
  report('capture_error', 'a returned value could not be watched', fault);
  call.succeed(value);
  return value;
}
