import { describe, expect, it } from 'vitest';
import type { SamplingOptions } from '../../src/index.js';
import { startServer } from '../http/start-server.js';

const sampling: SamplingOptions = {
  rules: [{ when: { outcome: 'success' }, tier: 'drop' }],
  key: 'sixteen characters',
};

describe('a request', () => {
  it('is kept in full when its header is signed, and whatever else the header says changes nothing', async () => {
    const server = await startServer((_req, res) => res.end(), {}, undefined, { sampling });
    const { tracer } = server.test;
    const signed = tracer.sampling.header({ forMs: 60_000 }) as string;
    for (const header of [signed, `${signed}0`, 'full', '00']) {
      await (await server.get('/', { 'x-llmtrace-sample': header })).text();
    }
    await server.test.idle();
    expect(server.test.traces.map((trace) => trace.sampling)).toEqual([
      { tier: 'full', rule: 'signed_header', rate: 1 },
    ]);
    expect(tracer.stats().exporters['memory']).toMatchObject({ sampledOut: 3 });
  });

  it('cannot be kept out by its caller: not by the header, nor by an unsampled traceparent', async () => {
    const server = await startServer((_req, res) => res.end(), {}, undefined, {
      sampling: { rules: [{ name: 'all', tier: 'full' }], key: 'sixteen characters' },
    });
    await server.get('/', {
      'x-llmtrace-sample': '0.drop',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`,
    });
    await server.test.idle();
    expect(server.test.traces.map((trace) => trace.sampling.rule)).toEqual(['all']);
  });

  it('is added up by route, method and status when it is dropped', async () => {
    const server = await startServer((_req, res) => res.end(), {}, undefined, { sampling });
    await server.get();
    await server.test.idle();
    expect(server.test.records).toMatchObject([
      {
        type: 'rollup',
        dimensions: { kind: 'request', route: '/route', method: 'GET', statusCode: 200 },
      },
    ]);
  });

  it('is raised by its route at run time', async () => {
    const server = await startServer((_req, res) => res.end(), {}, undefined, { sampling });
    server.test.tracer.sampling.raise({ route: '/route', forMs: 60_000 });
    await server.get();
    await server.test.idle();
    expect(server.test.traces[0]?.sampling.rule).toBe('raised');
  });
});
