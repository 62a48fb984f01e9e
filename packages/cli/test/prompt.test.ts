import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracer, jsonl, withPrompt, withSpan, withTrace } from '@llmtrace/core';
import { aContent, aPrompt, aPromptLabel } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli, store, type Finished } from './run-cli.js';

const START = aPrompt().firstSeen;
const HOUR = 3_600_000;

let home: string;
let dir: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-prompt-'));
});
afterAll(() => rmSync(home, { recursive: true }));
beforeEach(() => {
  dir = mkdtempSync(join(home, 'traces-'));
});

const prompt = (...args: readonly string[]): Promise<Finished> =>
  runCli(['prompt', ...args, '--dir', dir]);
const template = (versionId: string, text: string, at: number = 0): ReturnType<typeof aPrompt> =>
  aPrompt({
    name: 'support',
    versionId,
    text,
    hash: aContent(text).hash.slice(0, 32),
    firstSeen: START + at,
    lastSeen: START + at,
  });

describe('llmtrace prompt list', () => {
  it('lists what an app used, under its labels', async () => {
    const tracer = createTracer({ hashKey: 'test', exporters: [jsonl({ dir })] });
    const info = {
      name: 'support',
      versionId: 'v1',
      releaseLabel: 'production',
      template: 'Help {{name}}.',
    };
    await withTrace('job', () =>
      withPrompt(info, async () =>
        withSpan(
          'ask',
          { kind: 'llm', input: [{ role: 'system', content: 'Help Ada.' }] },
          async () => 'done',
        ),
      ),
    );
    await withTrace('other', () =>
      withSpan('ask', { kind: 'llm', input: { system: 'Be kind.', messages: [] } }, () => 'done'),
    );
    await tracer.shutdown();
    const { code, out, err } = await prompt('list');
    expect([code, err]).toEqual([0, '']);
    const rows = out.trim().split('\n');
    expect(rows[0]).toMatch(/^LAST SEEN +NAME +VERSION +ROLE +LABELS +HASH +FIRST SEEN/);
    expect(rows).toHaveLength(4);
    expect(out).toMatch(/support +v1 +template +production +[0-9a-f]{12}/);
    expect(out).toMatch(/support +v1 +system +production +[0-9a-f]{12}/);
    expect(out).toMatch(/sha256:[0-9a-f]{12} +system +[0-9a-f]{12}/);
  });

  it('makes one of what several processes saw, and names conflicts', async () => {
    await store(
      dir,
      template('v1', 'Help.', HOUR),
      { ...template('v1', 'Help.', 2 * HOUR), firstSeen: START },
      template('v2', 'Help.', 0),
      template('v2', 'Help now.', HOUR),
    );
    const { out } = await prompt('list', '--json');
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({
      versionId: 'v1',
      firstSeen: START,
      lastSeen: START + 2 * HOUR,
    });
    expect(rows.map(({ conflict }) => conflict)).toEqual([false, true, true]);
    expect((await prompt('list')).out).toContain('CONFLICT: two texts under one version');
  });

  it('says where prompts come from when there are none', async () => {
    await store(dir, aContent('x'));
    const { code, out, err } = await prompt('list');
    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('No prompt was recorded');
  });
});

describe('llmtrace prompt show', () => {
  const label = (versionId: string, from: number, to?: number): ReturnType<typeof aPromptLabel> =>
    aPromptLabel({
      name: 'support',
      versionId,
      from: START + from,
      ...(to === undefined ? {} : { to: START + to }),
    });

  it('prints the text, where it is short and where it is long, and the history of its labels', async () => {
    const long = aContent('Be brief.\n'.repeat(400));
    const { text: _text, ...bare } = template('v2', 'x', HOUR);
    await store(
      dir,
      template('v1', 'Help.'),
      { ...bare, contentHash: long.hash },
      long,
      label('v1', 0, HOUR),
      label('v1', 0),
      label('v1', 500),
      label('v2', HOUR),
    );
    const latest = await prompt('show', 'support');
    expect(latest.out).toMatch(/^support@v2 {2}template {2}/);
    expect(latest.out).toContain('labels production');
    expect(latest.out).toContain(
      'production = v1  2026-06-03T17:15:22.123Z – 2026-06-03T18:15:22.123Z\nproduction = v2  2026-06-03T18:15:22.123Z – now\n',
    );
    expect(latest.out.endsWith(`\n\n${long.text}\n`)).toBe(true);
    expect((await prompt('show', 'support@production')).out).toMatch(/^support@v2 /);
    const first = await prompt('show', 'support@v1');
    expect(first.out).toMatch(/^support@v1 /);
    expect(first.out).not.toContain('labels');
    expect(first.out.endsWith('\n\nHelp.\n')).toBe(true);
  });

  it('finds a prompt without a name by its version or hash', async () => {
    const { name: _name, ...unnamed } = aPrompt({
      role: 'system',
      versionId: 'sha256:5f0c2d7a9b1e',
    });
    await store(dir, unnamed);
    for (const wanted of ['sha256:5f0c2d7a9b1e', '5f0c2d', '5F0C'])
      expect((await prompt('show', wanted)).out).toContain(
        'You help customers of a shop.\nBe brief.',
      );
  });

  it('says what to do where there is no such prompt, or no text', async () => {
    const { text: _text, ...bare } = template('v1', 'x');
    await store(dir, bare);
    const none = await prompt('show', 'support@v9');
    expect([none.code, none.out]).toEqual([1, '']);
    expect(none.err).toContain('No prompt is called "support@v9". `llmtrace prompt list` shows');
    const textless = await prompt('show', 'support');
    expect(textless.code).toBe(1);
    expect(textless.err).toContain('The text of support@v1 is not there');
  });
});

describe('llmtrace prompt diff', () => {
  it('shows what changed, line by line', async () => {
    await store(
      dir,
      template('v1', 'You help.\nBe brief.\nThe end.'),
      template('v2', 'You help.\nBe kind.\nBe brief.\nThe\u001b[2J end.', HOUR),
    );
    const { code, out } = await prompt('diff', 'support@v1', 'support@v2');
    expect(code).toBe(0);
    expect(out).toBe(
      [
        '--- support@v1 (template)',
        '+++ support@v2 (template)',
        '  You help.',
        '+ Be kind.',
        '  Be brief.',
        '- The end.',
        '+ The\\x1b[2J end.',
        '',
      ].join('\n'),
    );
  });

  it('says when one of them is unknown', async () => {
    await store(dir, template('v1', 'Help.'));
    const { code, err } = await prompt('diff', 'support@v1', 'support@v2');
    expect(code).toBe(1);
    expect(err).toContain('No prompt is called "support@v2"');
  });
});
