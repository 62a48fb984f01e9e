import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceRecord } from '@llmtrace/core';
import { aScore, aSpan, aTrace } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, store } from './run-cli.js';

const START = aTrace().startTime;
const HOUR = 3_600_000;

let dir: string;

/** A trace with one model call and one tool. */
function trace(n: number, overrides: Partial<TraceRecord> = {}): TraceRecord {
  const model = n % 2 === 0 ? 'gpt-4.1' : 'gpt-4.1-mini';
  return aTrace({
    traceId: n.toString(16).padStart(32, '0'),
    rootSpanId: n.toString(16).padStart(16, 'a'),
    startTime: START + n * HOUR,
    route: '/api/support/chat',
    feature: n < 3 ? 'chat' : 'title',
    models: [model],
    input: `question number ${n}`,
    output: 'an answer',
    totals: {
      ...aTrace().totals,
      llmCalls: 1,
      inputTokens: 10 * n,
      outputTokens: n,
      costNanoUsd: n * 1_000_000,
    },
    spans: [
      aSpan({
        kind: 'llm',
        name: 'answer',
        startTime: START + n * HOUR,
        data: {
          provider: 'openai',
          model,
          prompt: { name: 'support', versionId: n < 3 ? 'v1' : 'v2' },
          usage: { inputTokens: 10 * n, outputTokens: n },
          cost: { totalNanoUsd: n * 1_000_000, status: 'priced' },
        },
      }),
      aSpan({
        kind: 'tool',
        name: 'get_order',
        startTime: START + n * HOUR,
        durationMs: 10 * n,
        data: { toolName: 'get_order' },
        ...(n === 4 ? { status: 'error', error: { type: 'ToolError', code: 'NOT_FOUND' } } : {}),
      }),
    ],
    ...overrides,
  });
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-ask-'));
  await store(
    dir,
    ...[1, 2, 3].map((n) => trace(n)),
    trace(4, { status: 'error', outcome: 'error' }),
    aScore({ traceId: trace(1).traceId, value: false }),
  );
});
afterAll(() => rmSync(dir, { recursive: true }));

async function ask(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await runCli([...args, '--dir', dir]);
  expect([code, err]).toEqual([0, '']);
  return out;
}

async function rows(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const out = await ask(...args, '--json');
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('llmtrace stats', () => {
  it('measures by one or two dimensions, the most first', async () => {
    expect(
      await rows('stats', '--by', 'feature', '--measures', 'count,cost', '--top', 'cost'),
    ).toMatchObject([
      { key: ['title'], count: { count: 2, errors: 1 }, cost: { nanoUsd: 7_000_000 } },
      { key: ['chat'], count: { count: 2, errors: 0 }, cost: { nanoUsd: 3_000_000 } },
    ]);
    const table = await ask('stats', '--by', 'model,prompt-version', '--measures', 'count,tokens');
    expect(table).toMatch(/^MODEL +PROMPTVERSION +COUNT +ERRORS/);
    expect(table.trimEnd().split('\n')).toHaveLength(5);
  });

  it('draws a row for each stretch of time', async () => {
    const table = await ask('stats', '--every', '1h', '--measures', 'count');
    expect(table).toMatch(/^FROM +COUNT/);
    expect(table.match(/^2026-06-0\d \d\d:00:00/gm)).toHaveLength(4);
  });

  it.each([
    [['--by', 'colour'], 'There is no dimension "colour"'],
    [['--measures', 'joy'], 'There is no measure "joy"'],
    [['--every', 'now'], '--every does not understand "now"'],
    [['--latency', 'slow'], '--latency does not understand "slow". Give a range'],
    [['--flag', 'beta'], '--flag needs a name, = and a value'],
    [['--unexpected-prompt', 'maybe'], '--unexpected-prompt is yes or no'],
    [['--latency', '2s..1s'], '--latency does not understand "2s..1s". Give a range'],
    [['--tokens', '1e400..'], '--tokens does not understand "1e400..". Give a range'],
    [['--score', 'helpful=1..0.5'], '--score does not understand "1..0.5".'],
    [['--since', '1h', '--until', '2h'], '--since is later than --until'],
    [['--low-score', 'abc'], '--low-score does not understand "abc". Give a number'],
    [['--by', 'model,model'], '--by takes one or two dimensions, not "model,model"'],
    [['--by', 'model,route,tool'], '--by takes one or two dimensions'],
    [['--by', 'model,tool'], 'cannot be told by model and tool'],
  ])('does not understand %j', async (args, problem) => {
    const { code, err } = await runCli(['stats', ...args, '--dir', dir]);
    expect([code, err]).toEqual([2, expect.stringContaining(problem)]);
  });
});

describe('llmtrace top', () => {
  it('names who has the most of something', async () => {
    expect((await rows('top', 'models', '--by', 'tokens')).map(({ key }) => key)).toEqual([
      ['gpt-4.1'],
      ['gpt-4.1-mini'],
    ]);
    expect(await ask('top', 'prompts')).toMatch(/support@v2 +2 .*\nsupport@v1 +2 /);
  });

  it('names the tools that are called and fail most, which cost nothing', async () => {
    expect(await ask('top', 'tools')).toMatch(/get_order +4 +1 +25.0%/);
    expect(await rows('top', 'tools', '--by', 'errors')).toHaveLength(1);
    const { code, err } = await runCli(['top', 'tools', '--by', 'cost', '--dir', dir]);
    expect([code, err]).toEqual([2, expect.stringContaining('tools go by count or errors')]);
  });

  it.each([
    [['prompts', '--by', 'latency'], 'prompts go by cost, tokens, count or errors, not by latency'],
    [['tools', '--by', 'ttft'], 'tools go by count or errors, not by ttft'],
    [
      ['steps', '--by', 'count'],
      'steps go by latency, ttft, tokens, inputTokens, outputTokens or cost',
    ],
    [['models', '--step-kind', 'tool'], '--step-kind and --step-name are of steps'],
  ])('answers no other question than %j', async (args, problem) => {
    const { code, out, err } = await runCli(['top', ...args, '--dir', dir]);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(problem)]);
  });

  it('names the slowest steps', async () => {
    const slow = await rows(
      'top',
      'steps',
      '--by',
      'latency',
      '--step-kind',
      'tool',
      '--limit',
      '2',
    );
    expect(slow.map(({ durationMs }) => durationMs)).toEqual([40, 30]);
    expect(await ask('top', 'steps', '--step-kind', 'tool')).toContain('get_order');
  });
});

describe('llmtrace errors', () => {
  it('groups what went wrong, with traces to look at', async () => {
    const out = await ask('errors', '--by', 'code,tool');
    expect(out).toMatch(/1 +1 +ToolError +NOT_FOUND +get_order .* 00000000\n$/);
  });
});

describe('llmtrace compare', () => {
  it('holds two prompt versions, or any two sets, against each other', async () => {
    const out = await ask('compare', 'support@v1', 'support@v2');
    expect(out).toMatch(/^ +A support@v1 +B support@v2 +DIFFERENCE\ntraces +2 +2\n/);
    expect(out).toMatch(/output tokens mean +2 +4 +\+133\.3%/);
    expect(out).toContain('too few to tell');
    const [sets] = await rows('compare', 'status=success,feature=title', 'status=error').catch(
      () => [],
    );
    expect(sets).toBeUndefined();
    expect(
      JSON.parse(await ask('compare', 'status=success', 'status=error', '--json')),
    ).toMatchObject({
      traces: { a: 3, b: 1 },
    });
  });

  it('does not understand what is no set', async () => {
    const { code, err } = await runCli(['compare', 'v1', 'v2', '--dir', dir]);
    expect([code, err]).toEqual([2, expect.stringContaining('"v1" is neither name@version nor')]);
    const p = await runCli(['compare', 'a@1', 'a@2', '--significance', '5', '--dir', dir]);
    expect([p.code, p.err]).toEqual([2, expect.stringContaining('--significance does not')]);
  });
});

describe('llmtrace onset', () => {
  it('says what was new about the time of a change', async () => {
    const out = await ask(
      'onset',
      'costPerRequest',
      '--since',
      '2026-06-03',
      '--until',
      '2026-06-04',
      '--every',
      '1h',
    );
    expect(out).toContain('first promptVersion: support@v2');
    expect(out).toMatch(/^costPerRequest (changed at|did not change)/);
  });
});

describe('llmtrace search', () => {
  it('finds traces by their text and shows it', async () => {
    const out = await ask('search', 'NUMBER 3');
    expect(out).toContain('? question number 3');
    expect(out).toContain('> an answer');
    const none = await runCli(['search', 'nowhere', '--dir', dir]);
    expect([none.code, none.out]).toEqual([0, '']);
    expect(none.err).toContain('No trace matches.');
  });

  it('finds by scores', async () => {
    expect(await rows('search', '--score', 'helpful=no')).toMatchObject([
      { traceId: trace(1).traceId },
    ]);
    expect(await rows('list', '--score', 'helpful=no')).toHaveLength(1);
  });
});

describe('llmtrace show', () => {
  it('shows the newest trace that the conditions mean, and what its steps were given', async () => {
    expect(await ask('show', '--status', 'success')).toContain('30 → 3 tokens');
    expect(await ask('show', '--feature', 'chat', '--text')).toContain(
      'No text of its steps was kept.',
    );
    const none = await runCli(['show', '--feature', 'nothing', '--dir', dir]);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('matches. Loosen')]);
  });
});
