import { createTestTracer } from '@llmtrace/core/testing';
import { Hono } from 'hono';
import { testClient } from 'hono/testing';
import { describe, expect, it } from 'vitest';
import { llmTraceMiddleware } from '../src/index.js';

describe('an app that no server of Node serves', () => {
  it('answers without a trace', async () => {
    const test = createTestTracer();
    const app = new Hono().use(llmTraceMiddleware({ tracer: test.tracer }));
    const routes = app.get('/hi', (c) => c.json({ ok: true }));
    const answers = [
      await app.request('/hi'),
      await app.request('/hi', {}, {}),
      await testClient(routes).hi.$get(),
    ];
    for (const answer of answers) expect(await answer.json()).toEqual({ ok: true });
    await test.idle();
    expect(test.traces).toEqual([]);
  });
});
