import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runFixture } from '../exporters/fixtures/run-source.js';

const FIXTURE = fileURLToPath(new URL('fixtures/exit-while-held.ts', import.meta.url));

it('writes what was held as it was decided, and all sums, when the process exits', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-exit-'));
  try {
    expect((await runFixture(FIXTURE, [dir])).code).toBe(3);
    const lines = readdirSync(dir)
      .filter((file) => file.endsWith('.jsonl'))
      .flatMap((file) => readFileSync(join(dir, file), 'utf8').trim().split('\n'));
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { type: 'trace', name: 'thin', sampling: { tier: 'metadata' } },
      { type: 'rollup', count: 1, dimensions: { name: 'gone' } },
    ]);
    expect(lines.join('')).not.toContain('"text"');
  } finally {
    rmSync(dir, { recursive: true });
  }
});
