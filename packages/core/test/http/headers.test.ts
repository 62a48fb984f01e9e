import { describe, expect, it } from 'vitest';
import { extractOrigin } from '../../src/http/extract-origin.js';
import { injectHeaders } from '../../src/http/inject-headers.js';
import { withSpan } from '../../src/instrument/with-span.js';
import { withTrace } from '../../src/instrument/with-trace.js';
import { createTestTracer } from '../../src/testing.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const traceparent = `00-${TRACE_ID}-${SPAN_ID}-01`;
const sender = { traceId: TRACE_ID, remoteParentSpanId: SPAN_ID };

describe('injectHeaders', () => {
  it('names the innermost span', async () => {
    const test = createTestTracer();
    const [inRoot, inSpan] = test.run(() =>
      withTrace('job', () => [injectHeaders(), withSpan('call', () => injectHeaders())] as const),
    );
    await test.idle();
    const { traceId, rootSpanId, spans } = test.traces[0]!;
    expect(inRoot).toEqual({ traceparent: `00-${traceId}-${rootSpanId}-01` });
    expect(inSpan).toEqual({ traceparent: `00-${traceId}-${spans[0]!.spanId}-01` });
  });

  it('adds to the headers it is given and leaves them as they are', () => {
    const given = Object.freeze({ accept: 'application/json' });
    const out = createTestTracer().run(() => withTrace('job', () => injectHeaders(given)));
    expect(Object.keys(out)).toEqual(['accept', 'traceparent']);
  });

  it.each(['traceparent', 'TraceParent'])('keeps a %s that is already there', (name) => {
    const given = { [name]: traceparent };
    expect(createTestTracer().run(() => withTrace('job', () => injectHeaders(given)))).toEqual(
      given,
    );
  });

  it('adds nothing outside a trace', () => {
    expect(injectHeaders({ accept: 'text/plain' })).toEqual({ accept: 'text/plain' });
  });

  it('is read again by extractOrigin', async () => {
    const test = createTestTracer();
    test.run(() => {
      const headers = withTrace('sender', () => injectHeaders());
      withTrace('receiver', { origin: extractOrigin(headers) }, () => {});
    });
    await test.idle();
    const [sent, received] = test.traces;
    expect(received).toMatchObject({
      traceId: sent!.traceId,
      remoteParentSpanId: sent!.rootSpanId,
    });
  });
});

describe('extractOrigin', () => {
  it.each([
    ['an object', { traceparent }],
    ['Headers', new Headers({ traceparent })],
    ['a Map', new Map([['traceparent', traceparent]])],
    ['buffers', { traceparent: Buffer.from(traceparent) }],
    ['lists', { get: (name: string) => (name === 'traceparent' ? [traceparent] : []) }],
  ])('reads %s', (_name, headers) => {
    expect(extractOrigin(headers)).toEqual(sender);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a string', traceparent],
    ['no traceparent', {}],
    ['a malformed one', { traceparent: 'x' }],
    [
      'a getter that throws',
      {
        get traceparent(): string {
          throw new Error('no');
        },
      },
    ],
    [
      'a get that throws',
      {
        get: () => {
          throw new Error('no');
        },
      },
    ],
    ['a revoked proxy', revoked()],
  ])('finds nobody in %s', (_name, headers) => {
    expect(extractOrigin(headers)).toEqual({});
  });

  it('links or looks away if told to', () => {
    expect(extractOrigin({ traceparent }, 'link')).toEqual({
      links: [{ traceId: TRACE_ID, spanId: SPAN_ID }],
    });
    expect(extractOrigin({ traceparent }, 'ignore')).toEqual({});
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
