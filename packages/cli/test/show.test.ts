import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceRecord } from '@llmtrace/core';
import {
  aLateSpan,
  anOpenTrace,
  aScore,
  aSpan,
  aTrace,
  refundTrace,
} from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli, store, type Finished } from './run-cli.js';

let home: string;
let dir: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-show-'));
});
afterAll(() => rmSync(home, { recursive: true }));
beforeEach(() => {
  dir = mkdtempSync(join(home, 'traces-'));
});

function show(id: string, ...args: readonly string[]): Promise<Finished> {
  return runCli(['show', id, '--dir', dir, ...args]);
}

it.each(['8f91c2', '8F91C2D4', 'trc 8f91c2…', '8'])(
  'finds the trace by %j and draws its timeline',
  async (id) => {
    await store(dir, aTrace({ traceId: `90${'0'.repeat(30)}` }), refundTrace());
    const { code, out, err } = await show(id);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^Trace: POST \/api\/support\/chat {3}trc 8f91c2… {3}production {3}degraded_success {3}133 ms/,
    );
    expect(out).toContain(
      '  96ms │  └─ tool.create_refund        error   5ms  INVALID_ARGUMENT refund_amount_cents',
    );
    expect(out).toMatch(/133ms └─ degraded_success {3}133 ms\n$/);
  },
);

it('lists the candidates when several traces begin so', async () => {
  await store(
    dir,
    aTrace({ traceId: `aa1${'0'.repeat(29)}` }),
    aTrace({ traceId: `aa2${'0'.repeat(29)}`, name: 'nightly' }),
  );
  const { code, out, err } = await show('aa');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('"aa" is the beginning of 2 traces. Give more digits');
  expect(err).toContain(`  aa1${'0'.repeat(29)}  2026-06-03T17:15:22.123Z  POST /api/support/chat`);
  expect(err).toContain('nightly');
});

it('says what to do when no trace begins so, or none could', async () => {
  await store(dir, refundTrace());
  const none = await show('77');
  expect(none.code).toBe(1);
  expect(none.err).toContain(
    `No trace in ${dir} begins with "77". \`llmtrace list\` shows what is there.`,
  );
  const never = await show('x\u001b[2J');
  expect(never.code).toBe(2);
  expect(never.err).toContain('"x\\x1b[2J" is not the beginning of a trace id');
});

it('shows every root of a trace id, by start', async () => {
  const { startTime } = aTrace();
  await store(
    dir,
    aTrace({ name: 'second', rootSpanId: '00000000000000a2', startTime: startTime + 500 }),
  );
  await store(dir, aTrace({ name: 'first' }));
  const { out } = await show('8f91');
  expect(out.match(/Trace: \w+/g)).toEqual(['Trace: first', 'Trace: second']);
});

it('shows a root that still runs until its trace is there', async () => {
  await store(dir, anOpenTrace());
  expect((await show('8f')).out).toContain('open since 2026-06-03T17:15:22.123Z');
  await store(dir, aTrace());
  const { out } = await show('8f');
  expect(out).not.toContain('open since');
  expect(out.match(/Trace:/g)).toHaveLength(1);
});

describe('what comes late', () => {
  it('is merged: spans into the tree, scores below', async () => {
    await store(dir, refundTrace());
    await store(dir, aLateSpan(), aScore({ comment: 'solved it' }));
    const { out } = await show('8f91');
    expect(out).toMatch(/150ms ├─ step\.save_summary +ok +10ms {2}late/);
    expect(out).toContain('Score: helpful true  solved it  user_feedback');
  });

  it('replaces the open form of a span', async () => {
    const { span } = aLateSpan();
    await store(dir, aTrace({ spans: [{ ...span, status: 'unset' }] }), aLateSpan({ span }));
    const { out } = await show('8f91');
    expect(out.match(/step\.save_summary/g)).toHaveLength(1);
    expect(out).not.toContain(' open ');
  });

  it('is found by request id and by response id, the latest of repeated scores alone', async () => {
    const llm = aSpan({ kind: 'llm', name: 'answer', data: { responseId: 'resp_"1"' } });
    await store(dir, aTrace({ requestId: 'req-1', spans: [llm] }));
    const byRequest = { scoreId: 's1', requestId: 'req-1', name: 'refunded' };
    const { traceId: _id, ...untied } = aScore();
    await store(
      dir,
      { ...untied, ...byRequest, value: 'no', createdAt: 1 },
      { ...untied, ...byRequest, value: 'yes', createdAt: 2 },
      { ...untied, scoreId: 's2', responseId: 'resp_"1"', name: 'faithful', value: 0.9 },
      { ...untied, scoreId: 's3', responseId: 'resp_2', name: 'elsewhere' },
    );
    const { out } = await show('8f91');
    expect(out).toContain('Score: refunded yes');
    expect(out).not.toContain('refunded no');
    expect(out).toContain('Score: faithful 0.9');
    expect(out).not.toContain('elsewhere');
  });
});

it('prints everything as JSON that is safe to show', async () => {
  const trace = { ...refundTrace(), output: 'ok\u009b2J\u202e' };
  await store(dir, trace, aLateSpan(), aScore());
  const { out } = await show('8f91', '--json');
  expect(out).not.toMatch(/[\u007f-\u009f\p{Cf}]/u);
  const shown = JSON.parse(out) as { traceId: string; roots: TraceRecord[]; scores: unknown[] };
  expect(shown.traceId).toBe(trace.traceId);
  expect(shown.roots[0]?.output).toBe(trace.output);
  expect(shown.roots[0]?.spans).toHaveLength(trace.spans.length + 1);
  expect(shown.scores).toEqual([aScore()]);
});

it('shows 200 spans of a large trace, and all of them with --all', async () => {
  const spans = Array.from({ length: 300 }, (_, i) =>
    aSpan({ kind: 'step', name: `s${i}`, at: i }),
  );
  await store(dir, aTrace({ spans }));
  expect((await show('8f')).out).toContain('… 100 more spans');
  expect((await show('8f', '--all')).out).toContain('step.s299');
});

it('prints help and version', async () => {
  const help = await runCli(['--help']);
  expect(help.code).toBe(0);
  expect(help.out).toMatch(/list \[options\][\s\S]*show \[options\] \[traceId\]/);
  expect((await runCli(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  const wrong = await runCli(['lst']);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain("unknown command 'lst'");
});
