import type { Call } from '../call.js';
import { cover } from './cover.js';
import { tapWebStream } from './web-stream.js';

interface TextStreamResult {
  baseStream: ReadableStream<unknown>;
}

/** Whether a value is what `streamText()` of the AI SDK returns: every view of it tees `baseStream`. */
export function isTextStreamResult(value: object): value is TextStreamResult {
  return 'baseStream' in value && value.baseStream instanceof ReadableStream;
}

/** Watches the stream that all views of a `streamText()` result are made from. */
export function tapTextStreamResult(result: TextStreamResult, call: Call): unknown {
  const { baseStream } = result;
  if (baseStream.locked || !cover(result, { baseStream: tapWebStream(baseStream, call) })) {
    call.succeed(undefined);
  }
  return result;
}
