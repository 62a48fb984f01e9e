import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { aTrace } from '@llmtrace/testing/sample-records';
import { SOURCE_ARGS } from '@llmtrace/testing/source-args';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, store } from './run-cli.js';

const MAIN: string = fileURLToPath(new URL('../src/main.ts', import.meta.url));

describe('llmtrace ui', () => {
  let dir: string;
  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'llmtrace-ui-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('shows the traces of a folder until it is stopped', async () => {
    await store(dir, aTrace());
    const child = spawn(
      process.execPath,
      [...SOURCE_ARGS, MAIN, 'ui', '--port', '0', '--dir', dir],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const url = /^The dashboard is at (http:\/\/127\.0\.0\.1:\d+\/)$/.exec(line)![1]!;
    expect(await (await fetch(url)).text()).toContain('<title>llmtrace</title>');
    const { traces } = (await (await fetch(`${url}api/traces`)).json()) as { traces: unknown[] };
    expect(traces).toHaveLength(1);
    expect(await ended(child, 'SIGTERM')).toBe(0);
  });

  it('refuses to be reachable by others without a secret', async () => {
    const { code, err } = await runCli(['ui', '--port', '0', '--dir', dir, '--host', '0.0.0.0'], {
      env: { LLMTRACE_UI_SECRET: '' },
    });
    expect([code, err]).toEqual([1, expect.stringContaining('LLMTRACE_UI_SECRET')]);
  });

  it('says that a port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, err } = await runCli(['ui', '--port', String(port), '--dir', dir], {});
    server.close();
    expect([code, err]).toEqual([1, expect.stringContaining(`Port ${port} is taken`)]);
  });
});

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exit) as [number | null];
  return code;
}
