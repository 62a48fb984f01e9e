import { diagnosticCounts } from '@llmtrace/core';
import { expect, it } from 'vitest';
import type { StartContractApp } from '../contract-setup.js';
import type { ChatAnswer } from '../contract-story.js';

const CHAT = '/api/acme/support/chat';
const recovered = (): number => diagnosticCounts().context_recovered ?? 0;

/** One request, one trace: whatever runs for it sees the same id. */
export function identityOfRequests(start: StartContractApp): void {
  it('gives all code of a POST with a body the one trace that is stored', async () => {
    const app = await start();
    const before = recovered();
    const response = await app.post(CHAT, { n: 3 });
    const answer = (await response.json()) as ChatAnswer;
    const trace = await app.onlyTrace();
    const { traceId } = trace;
    expect(answer).toMatchObject({
      beforeParser: traceId,
      inHandler: traceId,
      inSpan: traceId,
      afterAwait: traceId,
      app: 'app',
      body: { n: 3 },
    });
    expect(response.headers.get('x-trace-id')).toBe(traceId);
    expect(trace).toMatchObject({
      kind: 'request',
      name: 'POST /api/:tenant/support/chat',
      route: '/api/:tenant/support/chat',
      method: 'POST',
      statusCode: 200,
      outcome: 'success',
      metadata: { n: 3 },
      spans: [{ kind: 'step', name: 'answer', status: 'ok' }],
    });
    expect(recovered()).toBe(before);
  });

  it('sees the user that later middleware found, and keeps only the hash', async () => {
    const app = await start();
    await app.post(CHAT, { n: 0 });
    const trace = await app.onlyTrace();
    expect(trace.userIdHash).toMatch(/^[0-9a-f]{16,}$/);
    expect(JSON.stringify(trace)).not.toContain('u-1');
  });

  it('crosses no traces among 500 requests at once', async () => {
    const app = await start();
    const answers = await Promise.all(
      Array.from({ length: 500 }, async (_, n) => {
        const response = await app.post(CHAT, { n });
        return {
          id: response.headers.get('x-trace-id'),
          answer: (await response.json()) as ChatAnswer,
        };
      }),
    );
    const traces = new Map((await app.allTraces()).map((trace) => [trace.traceId, trace]));
    expect(traces.size).toBe(500);
    for (const [n, { id, answer }] of answers.entries()) {
      const seen = [answer.beforeParser, answer.inHandler, answer.inSpan, answer.afterAwait];
      expect(new Set([id, ...seen]).size).toBe(1);
      const trace = traces.get(id ?? '');
      expect(trace?.metadata).toEqual({ n });
      expect(trace?.spans.map((span) => span.attributes)).toEqual([{ n }]);
    }
  });

  it('gives each request of one connection its own trace', async () => {
    const app = await start();
    const { hostname, port } = new URL(app.url);
    const { Agent, get } = await import('node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const request = get({ agent, hostname, port, path: '/stream' }, (response) => {
          response.resume().on('end', () => resolve(response.headers['x-trace-id']));
        });
        request.on('error', reject);
      });
    const ids = [await ask(), await ask(), await ask()];
    agent.destroy();
    expect((await app.allTraces()).map((trace) => trace.traceId)).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
  });

  it('finds the trace again after a parser made of event listeners', async () => {
    const app = await start();
    const answer = (await (await app.post('/emitter', { n: 4 })).json()) as ChatAnswer;
    const trace = await app.onlyTrace();
    expect(answer).toMatchObject({
      inHandler: trace.traceId,
      inSpan: trace.traceId,
      afterAwait: trace.traceId,
      body: { n: 4 },
    });
    expect(trace).toMatchObject({ name: 'POST /emitter', spans: [{ name: 'answer' }] });
  });

  it('leaves health checks alone', async () => {
    const app = await start();
    const response = await app.get('/health?probe=1');
    expect(await response.json()).toEqual({ ok: true });
    expect(response.headers.get('x-trace-id')).toBeNull();
    expect(await app.allTraces()).toEqual([]);
  });

  it('keeps the request id of the caller', async () => {
    const app = await start();
    await app.post(CHAT, { n: 0 }, { 'x-request-id': 'req-8f91:c2' });
    expect((await app.onlyTrace()).requestId).toBe('req-8f91:c2');
  });

  it('sends the trace id in the header it is told to, or in none', async () => {
    const named = await start({ traceIdHeader: 'x-my-trace' });
    const response = await named.post(CHAT, { n: 0 });
    expect(response.headers.get('x-my-trace')).toBe((await named.onlyTrace()).traceId);
    expect(response.headers.get('x-trace-id')).toBeNull();
    const silent = await start({ traceIdHeader: false });
    const { headers } = await silent.post(CHAT, { n: 0 });
    expect([...headers.keys()].filter((name) => name.includes('trace'))).toEqual([]);
    await silent.onlyTrace();
  });
}
