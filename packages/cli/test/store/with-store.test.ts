import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { aTrace, sealed } from '@llmtrace/testing/sample-records';
import { runCli, store } from '../run-cli.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-place-'));
});
afterEach(() => rmSync(home, { recursive: true }));

describe('the store that a command asks', () => {
  it.each(['traces.db', 'sqlite:traces.db', 'traces', 'empty'])(
    'is not made where there is none: %s',
    async (name) => {
      mkdirSync(join(home, 'empty'));
      const place = name.replace(/\w+(\.db)?$/, (path) => join(home, path));
      for (const command of [['list'], ['stats'], ['retain'], ['sql', 'SELECT 1']]) {
        const { code, out, err } = await runCli([...command, '--store', place]);
        expect([code, out, err]).toEqual([1, '', expect.stringMatching(/There (is|are) no /)]);
      }
      expect(readdirSync(home, { recursive: true })).toEqual(['empty']);
    },
  );

  it.each(['mysql', 'https', 'file'])('is not at %s://', async (scheme) => {
    for (const command of [['list'], ['import', '-'], ['ui', '--port', '0']]) {
      const args = [...command, '--store', `${scheme}://user:secret@${home}/traces.db`];
      const { code, out, err } = await runCli(args);
      expect([code, out, err]).toEqual([1, '', expect.stringContaining(`at ${scheme}://`)]);
      expect(err).not.toContain('secret');
    }
  });

  it('cannot be a name that no file can have', async () => {
    const { code, err } = await runCli(['list', '--store', join(home, 'x'.repeat(300))]);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^llmtrace: Cannot look at [^]*ENAMETOOLONG/),
    ]);
  });

  it('has to know how users are hidden, to be asked for one', async () => {
    const file = join(home, 'new.db');
    const lines = join(home, 'lines.jsonl');
    writeFileSync(lines, `${JSON.stringify(sealed(aTrace())[0])}\n`);
    await runCli(['import', lines, '--store', file]);
    vi.stubEnv('LLMTRACE_DIR', home);
    vi.stubEnv('LLMTRACE_HASH_KEY', undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { code, err } = await runCli(['list', '--user', 'ada', '--store', file]);
    expect([code, err]).toEqual([1, expect.stringContaining('use --user-hash')]);
  });

  it('is one that `import` makes, by any case of its scheme, or a trace folder', async () => {
    const file = join(home, 'new.db');
    const lines = join(home, 'lines.jsonl');
    writeFileSync(lines, `${JSON.stringify(sealed(aTrace())[0])}\n`);
    expect((await runCli(['import', lines, '--store', `SQLite:${file}`])).code).toBe(0);
    expect((await runCli(['show', '8f91', '--store', file])).code).toBe(0);
    await store(join(home, 'folder'), aTrace());
    expect((await runCli(['show', '8f91', '--store', join(home, 'folder')])).code).toBe(0);
  });
});
