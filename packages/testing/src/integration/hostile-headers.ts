/** A header as it is written on the wire. */
export type RawHeader = readonly [name: string, value: string];

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const many = (count: number, item: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => item(i)).join(',');

/** Header sets that a careless or hostile caller may send; none of them may be believed, and none may do harm. */
export const HOSTILE_HEADERS: Readonly<Record<string, readonly RawHeader[]>> = {
  'letters that are not hex': [['traceparent', `00-${'g'.repeat(32)}-${SPAN_ID}-01`]],
  'upper-case hex': [['traceparent', `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`]],
  'version ff': [['traceparent', `ff-${TRACE_ID}-${SPAN_ID}-01`]],
  'a trace id of zeros': [['traceparent', `00-${'0'.repeat(32)}-${SPAN_ID}-01`]],
  'a span id of zeros': [['traceparent', `00-${TRACE_ID}-${'0'.repeat(16)}-01`]],
  'a short trace id': [['traceparent', `00-${TRACE_ID.slice(1)}-${SPAN_ID}-01`]],
  'no dashes': [['traceparent', `00${TRACE_ID}${SPAN_ID}01`]],
  'more than version 00 has': [['traceparent', `00-${TRACE_ID}-${SPAN_ID}-01-more`]],
  'an empty traceparent': [['traceparent', '']],
  '10 KB of traceparent': [['traceparent', `00-${'a'.repeat(10_000)}`]],
  'two traceparents': [
    ['traceparent', `00-${TRACE_ID}-${SPAN_ID}-01`],
    ['traceparent', `00-${TRACE_ID}-${SPAN_ID}-00`],
  ],
  'latin-1 bytes in the traceparent': [['traceparent', `00-${'\xe9'.repeat(32)}-${SPAN_ID}-01`]],
  'a tracestate alone': [['tracestate', 'rojo=1']],
  '10 KB of tracestate': [['tracestate', `a=${'b'.repeat(10_000)}`]],
  'a thousand tracestate members': [['tracestate', many(1_000, (i) => `k${i}=v`)]],
  'a hundred tracestate headers': Array.from({ length: 100 }, (_, i) => ['tracestate', `k${i}=v`]),
  'malformed tracestate': [['tracestate', '=,==,a=\t,__proto__=x']],
  'thousands of baggage items': [['baggage', many(2_000, (i) => `k${i}=v`)]],
  'bad percent escapes': [['baggage', 'a=%,b=%zz,c=%E0%A4%A']],
  'keys of the prototype': [['baggage', '__proto__=1,constructor=2,prototype=3']],
  'a header called __proto__': [['__proto__', 'polluted']],
  '10 KB of request id': [['x-request-id', 'r'.repeat(10_000)]],
  'markup as request id': [['x-request-id', '<script>alert(1)</script>']],
  'escape sequences as request id': [
    ['x-request-id', '\u001b]52;c;AAAA\u0007'.replace(/[\u001b\u0007]/g, '\x80')],
  ],
  'two request ids': [
    ['x-request-id', 'one'],
    ['x-request-id', 'two'],
  ],
  '15 KB in all': [
    ['traceparent', 'x'.repeat(5_000)],
    ['tracestate', 'y'.repeat(5_000)],
    ['baggage', 'z'.repeat(5_000)],
  ],
};
