import type { SealedRecord } from '@llmtrace/core';
import { createTraceSealer, type SealerOptions } from '@llmtrace/core/sealer';
import { readJsonRequest } from '../wire/read-json.js';
import { WIRE_LIMITS, type ReceivedSpan } from '../wire/received.js';
import { receivedTraces } from './received-traces.js';

/** Reads OTLP in JSON, as files have it: a request after the other, the spans of a trace in any of them. */
export interface OtlpJsonReader {
  /**
   * Takes one `ExportTraceServiceRequest`, and gives a batch of records for each trace that it waits no longer for.
   *
   * Errors: an `Error` for text that is no such request, of which nothing is taken.
   */
  read(request: string): Iterable<readonly SealedRecord[]>;
  /** The traces that are left. */
  end(): Iterable<readonly SealedRecord[]>;
}

/** Spans that are held at once, since the others of their traces may be further down. */
const MAX_HELD_SPANS = 20_000;

/**
 * Makes a reader that seals what it reads: texts are masked, ids of users hashed, calls priced, sizes bounded, as those of our own
 * traces are.
 *
 * Errors: `invalid_option` with the path of the option.
 *
 * @example
 * const reader = createOtlpJsonReader({ prices: createPriceBook() });
 * for (const records of reader.read(line)) await store.write(records);
 * for (const records of reader.end()) await store.write(records);
 */
export function createOtlpJsonReader(options: SealerOptions = {}): OtlpJsonReader {
  const sealer = createTraceSealer(options);
  /** By trace id, the one that grew last at the end. */
  const held = new Map<string, ReceivedSpan[]>();
  let count = 0;

  function* release(atMost: number): Iterable<readonly SealedRecord[]> {
    for (const [traceId, spans] of held) {
      if (count <= atMost) return;
      held.delete(traceId);
      count -= spans.length;
      for (const trace of receivedTraces(spans)) yield sealer.seal(trace);
    }
  }

  return {
    read(request) {
      // The file is its owner's own: how many spans a request may have is a limit for strangers.
      const found = readJsonRequest(request, { ...WIRE_LIMITS, maxSpans: Infinity });
      for (const span of found) {
        const spans = held.get(span.traceId) ?? [];
        held.delete(span.traceId);
        held.set(span.traceId, spans);
        spans.push(span);
        count++;
      }
      return count > MAX_HELD_SPANS ? release(MAX_HELD_SPANS / 2) : [];
    },
    end: () => release(0),
  };
}
