import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runFixture } from './fixtures/run-source.js';

function namesIn(lines: string): ReadonlySet<string> {
  const records = lines.split('\n').filter((line) => line !== '');
  return new Set(records.map((line) => (JSON.parse(line) as { name: string }).name));
}

it.each([0, 1, 2, 3, 5])(
  'loses nothing when the process exits %i turns after a flush has begun',
  async (turns) => {
    const dir = mkdtempSync(join(tmpdir(), 'llmtrace-exit-'));
    try {
      const { code, stdout } = await runFixture('exit-mid-write.ts', [dir, turns]);
      const all = new Set(['first', 'second', 'last']);
      const stored = readdirSync(dir)
        .filter((file) => file.endsWith('.jsonl'))
        .map((file) => readFileSync(join(dir, file), 'utf8'));
      expect(code).toBe(3);
      expect(namesIn(stored.join(''))).toEqual(all);
      expect(namesIn(stdout)).toEqual(all);
    } finally {
      rmSync(dir, { recursive: true });
    }
  },
);
