import type { Extractor } from './extractor.js';
import { noStream } from './no-stream.js';

/** Vectors returned as they are, by a method of the app's own or a local model. */
export const plainVectors: Extractor = {
  provider: '',
  kind: 'embedding',
  isRequest: () => false,
  readRequest: () => ({ data: {} }),
  isResponse: (value) => isVector(value) || (Array.isArray(value) && isVector(value[0])),
  readResponse(value) {
    const vectors = isVector(value) ? [value] : (value as ArrayLike<number>[]);
    return { data: { inputs: vectors.length, dimensions: vectors[0]?.length ?? 0 } };
  },
  ...noStream,
};

function isVector(value: unknown): value is ArrayLike<number> {
  if (Array.isArray(value)) return typeof value[0] === 'number';
  return value instanceof Float32Array || value instanceof Float64Array;
}
