import type { Call } from '../call.js';
import { tapIterable } from './iterable.js';

interface StreamOutput {
  readonly $metadata: unknown;
  readonly stream: object;
}

/** Whether a value is what a command of the AWS SDK returns whose answer comes in events, as `ConverseStream`. */
export function isStreamOutput(value: object): value is StreamOutput {
  const { $metadata, stream } = value as { $metadata?: unknown; stream?: unknown };
  return (
    $metadata !== undefined &&
    typeof stream === 'object' &&
    stream !== null &&
    Symbol.asyncIterator in stream
  );
}

/** Watches the events as the caller reads them. */
export function tapStreamOutput(output: StreamOutput, call: Call): unknown {
  tapIterable(output.stream, call);
  return output;
}
