import { describe, expect, it } from 'vitest';
import { startServer } from './start-server.js';

describe('the header with the trace id', () => {
  it('is put back when the headers of an error are cleared', async () => {
    const server = await startServer((req, res, roots) => {
      for (const name of res.getHeaderNames()) res.removeHeader(name);
      roots.fail(req, new Error('no answer'));
      res.writeHead(500).end();
    });
    const { headers } = await server.get();
    await server.test.idle();
    expect(headers.get('x-trace-id')).toBe(server.test.traces[0]?.traceId);
  });

  it.each(['answers', 'fails'])('is left to an app that sets its own and %s', async (ending) => {
    const server = await startServer((req, res, roots) => {
      res.setHeader('X-Trace-Id', 'own');
      if (ending === 'fails') roots.fail(req, new Error('no answer'));
      res.writeHead(ending === 'fails' ? 500 : 200).end();
    });
    expect((await server.get()).headers.get('x-trace-id')).toBe('own');
  });
});
