import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { defineHttpIntegration } from '../../src/http/define-http-integration.js';
import { createTestTracer } from '../../src/testing.js';

const COUNT = 5_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it('shows 5,000 requests that never end, keeps 1 KB of each at most, and closes them by age', async () => {
  const test = createTestTracer();
  const roots = defineHttpIntegration({ tracer: () => test.tracer, route: () => '/hang' })();
  const exchanges = Array.from({ length: COUNT }, () => {
    const request = new IncomingMessage(new Socket());
    request.method = 'GET';
    return [request, new ServerResponse(request)] as const;
  });
  const before = heapUsed();
  for (const [request, response] of exchanges) roots.run(request, request, response, () => {});
  expect((heapUsed() - before) / COUNT).toBeLessThan(1_024);
  expect(test.tracer.openTraces()).toHaveLength(COUNT);
  expect(test.tracer.openTraces()[0]?.name).toBe('GET /hang');
  test.clock.advance(15 * 60_000 + 1);
  await test.idle();
  expect(test.tracer.openTraces()).toEqual([]);
  expect(test.traces).toHaveLength(COUNT);
  expect(new Set(test.traces.map((trace) => trace.outcome))).toEqual(new Set(['abandoned']));
  expect(exchanges).toHaveLength(COUNT);
});
