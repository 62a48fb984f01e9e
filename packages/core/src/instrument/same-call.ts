import type { LiveSpan } from '../model/live-span.js';
import { fieldsOf, textOf } from './extractors/loose-fields.js';
import type { SpanCall } from './span-call.js';

/** What a library says of the end of a call. */
export interface ToldEnd {
  readonly result?: unknown;
  readonly error?: unknown;
}

/**
 * Finds the call of a wrapped client that a library tells of as well: it was made since, and shows the same answer of the
 * provider or the same error.
 */
export function sameCall({ scope: span }: SpanCall, told: ToldEnd): SpanCall | undefined {
  const { spans } = span.trace;
  const id = answerIdOf(told.result);
  if (span.place < 0 || (id === undefined && told.error === undefined)) return undefined;
  for (let at = spans.length - 1; at > span.place; at--) {
    const other = spans[at];
    if (other?.kind !== span.kind || other.endedAt < 0 || other.call?.isClients !== true) continue;
    if (id === undefined ? hasFailedWith(other, told.error) : hasAnswered(other, id)) {
      return other.call as SpanCall;
    }
  }
  return undefined;
}

function hasAnswered({ deferred }: LiveSpan, id: string): boolean {
  const result = deferred?.result;
  // The chunks of a stream, of which an early one brings the id.
  if (Array.isArray(result)) return result.slice(0, 4).some((chunk) => answerIdOf(chunk) === id);
  return answerIdOf(result) === id;
}

function hasFailedWith({ error }: LiveSpan, told: unknown): boolean {
  return error !== undefined && (error === told || error === fieldsOf(told)['cause']);
}

/** Of an answer, of an event of Responses, of an event of Messages. */
function answerIdOf(value: unknown): string | undefined {
  const { id, response, message } = fieldsOf(value);
  return textOf(id) ?? textOf(fieldsOf(response)['id']) ?? textOf(fieldsOf(message)['id']);
}
