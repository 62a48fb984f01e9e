import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import { formatTraceParent, parseTraceParent } from '../../src/http/traceparent.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const propagator = new W3CTraceContextPropagator();

/** What OpenTelemetry reads from the same header. */
function oracle(header: string): unknown {
  const getter = {
    keys: () => ['traceparent'],
    get: (_: unknown, key: string) => (key === 'traceparent' ? header : undefined),
  };
  const context = trace.getSpanContext(propagator.extract(ROOT_CONTEXT, {}, getter));
  return context && { traceId: context.traceId, spanId: context.spanId, flags: context.traceFlags };
}

describe('parseTraceParent', () => {
  it.each([
    ['sampled', `00-${TRACE_ID}-${SPAN_ID}-01`, 1],
    ['not sampled', `00-${TRACE_ID}-${SPAN_ID}-00`, 0],
    ['unknown flags', `00-${TRACE_ID}-${SPAN_ID}-ff`, 255],
    ['a later version', `cc-${TRACE_ID}-${SPAN_ID}-01`, 1],
    ['a later version with more', `01-${TRACE_ID}-${SPAN_ID}-01-what-the-future-is`, 1],
  ])('reads a header that is %s', (_name, header, flags) => {
    expect(parseTraceParent(header)).toEqual({ traceId: TRACE_ID, spanId: SPAN_ID, flags });
  });

  it.each([
    ['nothing', undefined],
    ['no string', ['00', TRACE_ID]],
    ['an empty one', ''],
    ['version ff', `ff-${TRACE_ID}-${SPAN_ID}-01`],
    ['upper case', `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`],
    ['a zero trace id', `00-${'0'.repeat(32)}-${SPAN_ID}-01`],
    ['a zero span id', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
    ['version 00 with more', `00-${TRACE_ID}-${SPAN_ID}-01-`],
    ['a later version with more, unseparated', `01-${TRACE_ID}-${SPAN_ID}-011`],
    ['two joined by a comma', `00-${TRACE_ID}-${SPAN_ID}-01, 00-${TRACE_ID}-${SPAN_ID}-01`],
  ])('takes %s for none', (_name, header) => {
    expect(parseTraceParent(header)).toBeUndefined();
  });

  it('agrees with OpenTelemetry on 20,000 damaged headers', () => {
    const alphabet = '0123456789abcdefABg-_f0 ';
    let seed = 20_260_601;
    const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const whole = [
      `00-${TRACE_ID}-${SPAN_ID}-01`,
      `01-${TRACE_ID}-${SPAN_ID}-00-x`,
      `00-${'0'.repeat(31)}1-${SPAN_ID}-01`,
    ];
    let read = 0;
    for (let i = 0; i < 20_000; i++) {
      let header = whole[next(whole.length)]!;
      for (let edits = next(3); edits > 0; edits--) {
        const at = next(header.length + 1);
        const kept = header.slice(at + next(2));
        header =
          header.slice(0, at) + alphabet.charAt(next(alphabet.length)).repeat(next(2)) + kept;
      }
      // Node strips white space around header values, so that only the oracle ever deals with it.
      header = header.trim();
      const expected = oracle(header);
      if (expected !== undefined) read++;
      expect(parseTraceParent(header), JSON.stringify(header)).toEqual(expected);
    }
    expect(read).toBeGreaterThan(2_000);
    expect(read).toBeLessThan(18_000);
  });
});

describe('formatTraceParent', () => {
  it.each([0, 1, 3, 255])('writes what is read again (flags %i)', (flags) => {
    const parent = { traceId: TRACE_ID, spanId: SPAN_ID, flags };
    expect(parseTraceParent(formatTraceParent(parent))).toEqual(parent);
  });
});
