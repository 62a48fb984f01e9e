import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { aTrace } from '@llmtrace/testing/sample-records';
import { SOURCE_ARGS } from '@llmtrace/testing/source-args';
import { expect, it } from 'vitest';
import { store } from './run-cli.js';

const MAIN: string = fileURLToPath(new URL('../src/main.ts', import.meta.url));

it('prints traces as they come, each once', { timeout: 60_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-tail-'));
  const at = (id: string): ReturnType<typeof aTrace> =>
    aTrace({ traceId: id.repeat(32), startTime: Date.now() });
  await store(dir, at('a'), at('b'));
  const child = spawn(
    process.execPath,
    [...SOURCE_ARGS, MAIN, 'tail', '--lines', '1', '--json', '--dir', dir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value } = await lines.next();
    return (JSON.parse(String(value)) as { traceId: string }).traceId.slice(0, 1);
  };
  expect(['a', 'b']).toContain(await next());
  await store(dir, at('c'));
  expect(await next()).toBe('c');
  await store(dir, at('d'));
  expect(await next()).toBe('d');
  child.kill('SIGINT');
  expect((await once(child, 'exit'))[1]).toBe('SIGINT');
  rmSync(dir, { recursive: true });
});
