import { readFields } from '../wire/protobuf-reader.js';
import type { Answer } from '../http/post.js';

/** What a receiver did not keep of a batch that it took. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly reason: string;
}

const MAX_REASON = 200;

/**
 * Reads what a 2xx answer says about rejected spans. Receivers label JSON as protobuf and the other way round, so that
 * both are tried; what cannot be read rejects nothing.
 *
 * Source: OTLP specification, "Partial Success".
 */
export function readPartialSuccess({ body }: Answer): PartialSuccess | undefined {
  if (body.length === 0) return undefined;
  try {
    const read = body[0] === 0x7b ? fromJson(body) : fromProtobuf(body);
    return read.rejected > 0 ? { ...read, reason: read.reason.slice(0, MAX_REASON) } : undefined;
  } catch {
    return undefined;
  }
}

function fromJson(body: Buffer): PartialSuccess {
  const { partialSuccess } = JSON.parse(body.toString()) as {
    partialSuccess?: { rejectedSpans?: unknown; errorMessage?: unknown };
  };
  const { rejectedSpans, errorMessage } = partialSuccess ?? {};
  return {
    rejected: Number(rejectedSpans ?? 0),
    reason: typeof errorMessage === 'string' ? errorMessage : '',
  };
}

function fromProtobuf(body: Buffer): PartialSuccess {
  let [rejected, reason] = [0, ''];
  for (const { field, bytes } of readFields(body)) {
    if (field !== 1) continue;
    for (const part of readFields(bytes)) {
      if (part.field === 1) rejected = Number(BigInt.asIntN(64, part.varint));
      if (part.field === 2) reason = part.bytes.toString();
    }
  }
  return { rejected, reason };
}
