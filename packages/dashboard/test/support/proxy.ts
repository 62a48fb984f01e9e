import { createServer, request } from 'node:http';
import { serve, type RunningApp } from '@llmtrace/testing/integration-contract';

/** What a proxy does: answers below `prefix` with what is below the root of `to`. */
export interface ProxySetup {
  readonly prefix: string;
  readonly to: string;
}

export type StartProxy = (setup: ProxySetup) => Promise<RunningApp>;

/**
 * A reverse proxy as people set one up: keeps the Host header, says for whom it asks, and answers `/beside` itself.
 */
export const startProxy: StartProxy = ({ prefix, to }) => {
  const server = createServer((req, res) => {
    const url = req.url ?? '/';
    if (url === '/beside') return void res.end('beside');
    if (url.split('?')[0] === prefix) {
      return void res.writeHead(301, { location: `${prefix}/` }).end();
    }
    if (!url.startsWith(`${prefix}/`)) return void res.writeHead(404).end();
    const { hostname, port } = new URL(to);
    const passed = request({
      hostname,
      port,
      method: req.method,
      path: url.slice(prefix.length),
      headers: { ...req.headers, 'x-forwarded-for': req.socket.remoteAddress },
    });
    passed.on('response', (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    passed.on('error', () => res.writeHead(502).end());
    req.pipe(passed);
  });
  return serve(server);
};
