import { currentTraceId } from '@llmtrace/core';
import { createTestTracer } from '@llmtrace/core/testing';
import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { llmTracePlugin } from '../src/index.js';

it('traces requests that are injected without a socket', async () => {
  const test = createTestTracer();
  const app = fastify();
  app.register(llmTracePlugin, { tracer: test.tracer });
  app.post('/ask/:id', async () => ({ id: currentTraceId() }));
  const response = await app.inject({ method: 'POST', url: '/ask/7', payload: { n: 1 } });
  await test.idle();
  expect(test.traces).toMatchObject([
    { name: 'POST /ask/:id', statusCode: 200, outcome: 'success', traceId: response.json().id },
  ]);
});

it('refuses bad options when the app starts', async () => {
  const app = fastify();
  app.register(llmTracePlugin, { traceIdHeader: '' });
  await expect(app.ready()).rejects.toThrow(/traceIdHeader must be the name of a header, or false/);
});
