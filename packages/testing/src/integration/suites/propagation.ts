import { expect, it } from 'vitest';
import type { StartContractApp } from '../contract-setup.js';
import type { ChatAnswer } from '../contract-story.js';

const CHAT = '/api/acme/support/chat';
const CALLER_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER_SPAN = '00f067aa0ba902b7';
const caller = (flags: string): Record<string, string> => ({
  traceparent: `00-${CALLER_TRACE}-${CALLER_SPAN}-${flags}`,
  tracestate: 'rojo=00f067aa0ba902b7, congo=t61rcWkgMzE',
});

/** Trace context of callers, in and out. */
export function propagation(start: StartContractApp): void {
  it.each(['00', '01'])(
    "continues the caller's trace and passes it on (flags %s)",
    async (flags) => {
      const app = await start();
      const response = await app.post(CHAT, { n: 1 }, caller(flags));
      const { outbound } = (await response.json()) as ChatAnswer;
      const trace = await app.onlyTrace();
      expect(trace).toMatchObject({ traceId: CALLER_TRACE, remoteParentSpanId: CALLER_SPAN });
      expect(trace.spans).toHaveLength(1);
      expect(outbound).toEqual({
        traceparent: `00-${CALLER_TRACE}-${trace.rootSpanId}-${flags}`,
        tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
      });
    },
  );

  it('tells two requests under one caller apart', async () => {
    const app = await start();
    await Promise.all([
      app.post(CHAT, { n: 1 }, caller('01')),
      app.post(CHAT, { n: 2 }, caller('01')),
    ]);
    const traces = await app.allTraces();
    expect(traces.map((trace) => trace.traceId)).toEqual([CALLER_TRACE, CALLER_TRACE]);
    expect(new Set(traces.map((trace) => trace.rootSpanId)).size).toBe(2);
  });

  it('links to the caller if told to', async () => {
    const app = await start({ incoming: 'link' });
    await app.post(CHAT, { n: 1 }, caller('01'));
    const trace = await app.onlyTrace();
    expect(trace.traceId).not.toBe(CALLER_TRACE);
    expect(trace.links).toEqual([{ traceId: CALLER_TRACE, spanId: CALLER_SPAN }]);
    expect(trace.remoteParentSpanId).toBeUndefined();
  });

  it('does not look at the caller if told so', async () => {
    const app = await start({ incoming: 'ignore' });
    const response = await app.post(CHAT, { n: 1 }, caller('01'));
    const trace = await app.onlyTrace();
    expect(JSON.stringify(trace)).not.toContain(CALLER_TRACE);
    expect(((await response.json()) as ChatAnswer).outbound).toEqual({
      traceparent: `00-${trace.traceId}-${trace.rootSpanId}-01`,
    });
  });
}
