import { expect, it } from 'vitest';
import type { StartContractApp } from '../contract-setup.js';
import type { ChatAnswer } from '../contract-story.js';
import type { RawHeader } from '../hostile-headers.js';
import { sendRaw } from '../raw-http.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const PARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;
const FROM: RawHeader = ['traceparent', PARENT];
const many = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `k${i}=${i}`);
const state = (...values: readonly string[]): readonly RawHeader[] => [
  FROM,
  ...values.map((value): RawHeader => ['tracestate', value]),
];

/** What a caller may write: it is continued. */
const CONTINUED: Readonly<Record<string, readonly RawHeader[]>> = {
  'a traceparent without a tracestate': [FROM],
  'a name in other letters': [['TraceParent', PARENT]],
  'white space around the value': [['traceparent', ` \t${PARENT} \t`]],
  'a later version': [['traceparent', `cc-${TRACE_ID}-${SPAN_ID}-01`]],
  'a later version with more fields': [
    ['traceparent', `cc-${TRACE_ID}-${SPAN_ID}-01-what-the-future-will-be-like`],
  ],
};

/** What it may not: it starts a trace of its own, and no tracestate is passed on. */
const RESTARTED: Readonly<Record<string, readonly RawHeader[]>> = {
  'a later version with something else behind it': [
    ['traceparent', `cc-${TRACE_ID}-${SPAN_ID}-01.what-the-future-will-be-like`],
    ['tracestate', 'foo=1'],
  ],
  'flags that are not hex': [
    ['traceparent', `00-${TRACE_ID}-${SPAN_ID}-.0`],
    ['tracestate', 'foo=1'],
  ],
  'flags that are too long': [['traceparent', `00-${TRACE_ID}-${SPAN_ID}-001`]],
  'a version that is too long': [['traceparent', `000-${TRACE_ID}-${SPAN_ID}-01`]],
  'a span id that is too long': [['traceparent', `00-${TRACE_ID}-${SPAN_ID}0-01`]],
  'two traceparents under two spellings': [FROM, ['TRACEPARENT', PARENT]],
};

/** What is passed on of a tracestate; nothing where it is malformed. */
const STATES: Readonly<Record<string, readonly [readonly RawHeader[], string | undefined]>> = {
  'one member': [state('foo=1'), 'foo=1'],
  'several headers, in their order': [state('foo=1', 'bar=2', 'baz=3'), 'foo=1,bar=2,baz=3'],
  'an empty header among others': [state('foo=1', '', 'bar=2'), 'foo=1,bar=2'],
  'empty members': [state('foo=1,,,bar=2,'), 'foo=1,bar=2'],
  'white space around members': [state('foo=1 \t , \t bar=2, \t baz=3'), 'foo=1,bar=2,baz=3'],
  'keys of all letters that there are': [
    state('0a-_*/z@vendor=1,tenant@sys=2'),
    '0a-_*/z@vendor=1,tenant@sys=2',
  ],
  'a value with a space within': [state('foo=a b'), 'foo=a b'],
  'a key of 256 characters': [state(`${'z'.repeat(256)}=1`), `${'z'.repeat(256)}=1`],
  'a key of 257 characters': [state(`${'z'.repeat(257)}=1`), undefined],
  'a key with a space': [state('foo =1'), undefined],
  'a key in capitals': [state('FOO=1'), undefined],
  'a key with a dot': [state('foo.bar=1'), undefined],
  'a key without a value': [state('foo=,bar=3'), undefined],
  'a value without a key': [state('=1'), undefined],
  'a value with an equals sign': [state('foo=bar=baz'), undefined],
  'a malformed member among others': [state('bar=1,FOO=1'), undefined],
  '32 members': [state(many(32).join(',')), many(32).join(',')],
};

/**
 * Conformance with W3C Trace Context, in and out.
 *
 * Source: https://github.com/w3c/trace-context/tree/main/test, for levels 1 and 2.
 */
export function traceContext(start: StartContractApp): void {
  const send = async (headers: readonly RawHeader[]) => {
    const app = await start();
    const body = '{"n":1}';
    const lines = [
      ...headers.map(([name, value]) => `${name}: ${value}`),
      'host: x',
      'connection: close',
      'content-type: application/json',
      `content-length: ${body.length}`,
    ];
    const answer = await sendRaw(
      app.url,
      `POST /api/acme/support/chat HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`,
    );
    const json = answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
    const { outbound } = JSON.parse(json) as ChatAnswer;
    return { outbound: outbound as Record<string, string>, trace: await app.onlyTrace() };
  };

  it.each(Object.entries(CONTINUED))('continues %s', async (_what, headers) => {
    const { outbound, trace } = await send(headers);
    expect(trace).toMatchObject({ traceId: TRACE_ID, remoteParentSpanId: SPAN_ID });
    expect(outbound).toEqual({ traceparent: `00-${TRACE_ID}-${trace.rootSpanId}-01` });
  });

  it.each(Object.entries(RESTARTED))('starts anew after %s', async (_what, headers) => {
    const { outbound, trace } = await send(headers);
    expect(trace.traceId).not.toBe(TRACE_ID);
    expect(trace.remoteParentSpanId).toBeUndefined();
    expect(outbound).toEqual({ traceparent: `00-${trace.traceId}-${trace.rootSpanId}-01` });
  });

  it.each(Object.entries(STATES))('of tracestate: %s', async (_what, [headers, passedOn]) => {
    const { outbound, trace } = await send(headers);
    expect(trace.traceId).toBe(TRACE_ID);
    expect(outbound['traceparent']).toBe(`00-${TRACE_ID}-${trace.rootSpanId}-01`);
    expect(outbound['tracestate']).toBe(passedOn);
  });
}
