import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  diagnosticCounts,
  recordFeedback,
  recordOutcome,
  recordScore,
  rebuildTrace,
  startSpan,
  withTrace,
  type ScoreInput,
} from '../src/index.js';
import { setDiagnosticsLogger } from '../src/diagnostics.js';
import { createTestTracer } from '../src/testing.js';
import { SOURCE_ARGS } from '@llmtrace/testing/source-args';

beforeEach(() => setDiagnosticsLogger({ warn() {} }));

describe('scores', () => {
  it('are recorded by trace, request or response, with their source, masked', async () => {
    const test = createTestTracer();
    using _installed = test.install();
    recordScore({ traceId: 'a'.repeat(32), name: 'grounded', value: 0.9, evaluator: 'judge' });
    recordFeedback({
      requestId: 'req-1',
      name: 'helpful',
      value: false,
      comment: 'ask jo.doe@example.com',
    });
    recordOutcome({ responseId: 'chatcmpl-1', name: 'ticket', value: 'reopened' });
    await test.idle();
    expect(test.records).toMatchObject([
      { type: 'score', source: 'online_eval', name: 'grounded', value: 0.9, evaluator: 'judge' },
      { source: 'user_feedback', requestId: 'req-1', value: false, comment: 'ask [EMAIL]' },
      { source: 'business_outcome', responseId: 'chatcmpl-1', value: 'reopened' },
    ]);
  });

  it('have the same id for the same judgement, and another for another evaluator', async () => {
    const test = createTestTracer();
    using _installed = test.install();
    const score = { traceId: 'b'.repeat(32), name: 'grounded', value: 1 };
    recordScore(score);
    recordScore({ ...score, value: 0 });
    recordScore({ ...score, evaluator: 'other' });
    await test.idle();
    const ids = test.records.map((record) => (record as { scoreId: string }).scoreId);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it.each([
    ['without a target', { name: 'x', value: 1 }],
    ['with two targets', { traceId: 't', requestId: 'r', name: 'x', value: 1 }],
    ['without a name', { traceId: 't', name: '', value: 1 }],
    ['with a value that is no number', { traceId: 't', name: 'x', value: Number.NaN }],
    ['that is nothing', undefined],
    ['that is null', null],
    [
      'that cannot be read',
      {
        get traceId() {
          throw new Error('not to be read');
        },
      },
    ],
  ])('%s are reported and not recorded, and nothing is thrown', async (_, score) => {
    const test = createTestTracer();
    using _installed = test.install();
    const before = diagnosticCounts().invalid_score ?? 0;
    recordScore(score as unknown as ScoreInput);
    test.tracer.recordScore(score as unknown as ScoreInput);
    await test.idle();
    expect(test.records).toEqual([]);
    expect(diagnosticCounts().invalid_score).toBe(before + 2);
  });
});

describe('roots that do not end', () => {
  it('are shown while they are open and closed as abandoned at their age', async () => {
    const test = createTestTracer({ limits: { maxJobIdleMs: 60_000 } });
    void withTrace('stuck', { tracer: test.tracer }, () => new Promise(() => {}));
    test.clock.advance(11_000);
    test.clock.advance(1_000);
    expect(test.tracer.openTraces().map((trace) => trace.name)).toEqual(['stuck']);
    await test.tracer.flush();
    expect(test.records).toMatchObject([{ type: 'open', name: 'stuck' }]);
    test.clock.advance(60_000);
    await test.idle();
    expect(test.traces).toMatchObject([{ name: 'stuck', outcome: 'abandoned', status: 'error' }]);
  });

  it('stay open when they wait for a person', async () => {
    const test = createTestTracer({ limits: { maxJobIdleMs: 60_000 } });
    void withTrace('approval', { tracer: test.tracer }, (trace) => {
      trace.setOutcome('paused');
      return new Promise(() => {});
    });
    test.clock.advance(120_000);
    expect(test.tracer.openTraces()).toHaveLength(1);
  });
});

describe('spans that end late', () => {
  it('are written by themselves, after their trace', async () => {
    const test = createTestTracer();
    let span = undefined as ReturnType<typeof startSpan> | undefined;
    await withTrace('job', { tracer: test.tracer }, async () => {
      span = startSpan('save_summary');
    });
    await test.idle();
    expect(test.traces[0]?.spans).toMatchObject([{ name: 'save_summary', status: 'unset' }]);
    span?.setOutput('done').end();
    span?.end();
    await test.idle();
    expect(test.records.slice(1)).toMatchObject([
      { type: 'span', traceId: test.traces[0]?.traceId, span: { late: true, output: 'done' } },
    ]);
  });
});

describe('the default tracer', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'llmtrace-default-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  function run(
    script: string,
    env: Record<string, string> = {},
  ): { code: number | null; stderr: string } {
    const core = JSON.stringify(new URL('../src/index.ts', import.meta.url).href);
    const child = spawnSync(
      process.execPath,
      [...SOURCE_ARGS, '--input-type=module', '-e', `import * as core from ${core};\n${script}`],
      { encoding: 'utf8', cwd: dir, env: { PATH: process.env['PATH'] ?? '', ...env } },
    );
    return { code: child.status, stderr: child.stderr };
  }

  function names(): string[] {
    return readdirSync(join(dir, '.llmtrace'))
      .filter((file) => file.endsWith('.jsonl'))
      .flatMap((file) =>
        readFileSync(join(dir, '.llmtrace', file), 'utf8')
          .trim()
          .split('\n'),
      )
      .map((line) => (JSON.parse(line) as { name: string }).name);
  }

  it('keeps what had ended when the process exits, and its exit code', () => {
    const { code } = run(`core.withTrace('script', () => 1); process.exit(3);`);
    expect(code).toBe(3);
    expect(names()).toEqual(['script']);
  });

  it('keeps what had ended when the process crashes, and its stack', () => {
    const { code, stderr } = run(
      `core.withTrace('script', () => 1); throw new Error('own crash');`,
    );
    expect(code).toBe(1);
    expect(stderr).toContain('own crash');
    expect(names()).toEqual(['script']);
  });

  it('does nothing where the environment switches it off', () => {
    run(`core.withTrace('script', () => 1);`, { LLMTRACE_ENABLED: 'false' });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is off, and says why, where the environment is wrong; the app runs', () => {
    const { code, stderr } = run(`process.exit(core.withTrace('script', () => 7));`, {
      LLMTRACE_CONTENT: 'everything',
    });
    expect(code).toBe(7);
    expect(stderr).toContain('LLMTRACE_CONTENT');
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('what traces refer to', () => {
  const system = `You are kind. ${'Be brief. '.repeat(400)}`;
  const ask = async (): Promise<void> =>
    withTrace('ask', () =>
      startSpan('plan', {
        kind: 'llm',
        input: [
          { role: 'system', content: system },
          { role: 'user', content: 'hi' },
        ],
      }).end(),
    );

  it('comes once, before the first trace that refers to it', async () => {
    const test = createTestTracer();
    using _installed = test.install();
    await ask();
    await ask();
    await test.idle();
    expect(test.records.map(({ type }) => type)).toEqual(['content', 'prompt', 'trace', 'trace']);
    const [row] = test.records;
    for (const trace of test.traces) {
      const whole = rebuildTrace(trace, (hash) =>
        row?.type === 'content' && row.hash === hash ? row.text : undefined,
      );
      expect(whole.spans[0]?.input).toEqual([
        { role: 'system', content: system },
        { role: 'user', content: 'hi' },
      ]);
    }
  });

  it('stays away where no text is kept', async () => {
    const test = createTestTracer({ content: 'none' });
    using _installed = test.install();
    await ask();
    await test.idle();
    expect(test.records.map(({ type }) => type)).toEqual(['prompt', 'trace']);
    expect(JSON.stringify(test.records)).not.toContain('kind.');
  });
});
