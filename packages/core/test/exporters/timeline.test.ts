import { describe, expect, it } from 'vitest';
import { renderOpenTrace, renderTimeline } from '../../src/exporters/timeline.js';
import { displayWidth } from '../../src/exporters/terminal/terminal-text.js';
import type { SpanKind } from '../../src/model/kinds.js';
import type { SpanRecord } from '../../src/model/record.js';
import { anOpenTrace, aSpan, aTrace, refundTrace } from '@llmtrace/testing/sample-records';

function lineOf(span: SpanRecord): string {
  return (
    renderTimeline(aTrace({ spans: [span] }))
      .split('\n')
      .find((line) => line.includes(`${span.kind}.`)) ?? ''
  );
}

/** What a timeline says of a span after its name, status and duration. */
function detailsOf(span: Partial<SpanRecord> & { kind: SpanKind }): string {
  const line = lineOf(aSpan({ name: 'work', ...span } as Parameters<typeof aSpan>[0]));
  return line.replace(/^.*?10ms(?: {2})?/, '');
}

it('draws the timeline of the documentation', () => {
  expect(renderTimeline(refundTrace())).toBe(
    `
Trace: POST /api/support/chat   trc 8f91c2…   production   degraded_success   133 ms   $0.0021   2,140 → 310 tokens
Prompt: support_agent_v3 @ prv_2026_06_03_17   Model: gpt-4.1-mini   User: 9c1a…
   0ms ├─ request
  19ms ├─ prompt.load                  ok     11ms  support_agent_v3@prv_2026_06_03_17 (production)
  42ms ├─ retrieval.search_policy_docs ok     23ms  doc_102 0.91, doc_087 0.84
  91ms ├─ llm.plan_response            ok     49ms  gpt-4.1-mini  1,020→150 tok  stop
  96ms │  └─ tool.create_refund        error   5ms  INVALID_ARGUMENT refund_amount_cents must be <= order_total_cents
 128ms ├─ llm.recover_after_tool_error ok     32ms
 133ms └─ degraded_success   133 ms
`.slice(1, -1),
  );
});

describe('the head', () => {
  it('has no cost where nothing is priced, and says how many calls are not', () => {
    const { totals } = refundTrace();
    const { costNanoUsd: _cost, ...unpriced } = totals;
    expect(renderTimeline(aTrace({ totals: { ...unpriced, unpricedCalls: 2 } }))).not.toContain(
      '$',
    );
    expect(renderTimeline(aTrace({ totals: { ...totals, unpricedCalls: 1 } }))).toContain(
      '$0.0021 (1 unpriced)',
    );
  });

  it('breaks into lines instead of losing what does not fit', () => {
    const lines = renderTimeline(refundTrace(), { width: 80 }).split('\n');
    expect(lines.slice(0, 2).join(' ')).toContain('2,140 → 310 tokens');
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });
});

describe('the tree', () => {
  it('nests by parent, whatever the order of the records, siblings by start', () => {
    const agent = aSpan({ kind: 'agent', name: 'loop', at: 5, durationMs: 100 });
    const late = aSpan({ kind: 'tool', name: 'second', at: 40, parentSpanId: agent.spanId });
    const early = aSpan({ kind: 'tool', name: 'first', at: 10, parentSpanId: agent.spanId });
    const below = aSpan({ kind: 'llm', name: 'inner', at: 12, parentSpanId: early.spanId });
    const text = renderTimeline(aTrace({ spans: [below, late, early, agent] }));
    expect(text.match(/(?:[│ ] {2})*[├└]─ \S+/g)).toEqual([
      '├─ request',
      '├─ agent.loop',
      '│  ├─ tool.first',
      '│  │  └─ llm.inner',
      '│  └─ tool.second',
      '└─ success',
    ]);
  });

  it('shows spans whose parents are missing, their own, or each other', () => {
    const lost = aSpan({ kind: 'tool', name: 'lost', parentSpanId: 'ffffffffffffffff' });
    const own = aSpan({
      kind: 'tool',
      name: 'own',
      spanId: '00000000000000c1',
      parentSpanId: '00000000000000c1',
    });
    const one = aSpan({
      kind: 'tool',
      name: 'one',
      spanId: '00000000000000c2',
      parentSpanId: '00000000000000c3',
    });
    const other = aSpan({
      kind: 'tool',
      name: 'other',
      spanId: '00000000000000c3',
      parentSpanId: '00000000000000c2',
    });
    const text = renderTimeline(aTrace({ spans: [lost, own, one, other] }));
    for (const name of ['tool.lost', 'tool.own', 'tool.one', 'tool.other']) {
      expect(text.split(name)).toHaveLength(2);
    }
  });

  it('draws ten thousand levels without running out of stack', () => {
    const spans: SpanRecord[] = [];
    for (let depth = 0; depth < 10_000; depth++) {
      const parentSpanId = spans.at(-1)?.spanId ?? '00000000000000a0';
      spans.push(aSpan({ kind: 'step', name: `s${depth}`, at: depth, parentSpanId }));
    }
    const lines = renderTimeline(aTrace({ spans }), { allSpans: true }).split('\n');
    expect(lines).toHaveLength(10_003);
    expect(lines.at(-2)).toContain('step.s9999');
  });

  it('shows 200 spans and says how many more there are, unless all are asked for', () => {
    const spans = Array.from({ length: 1_234 }, (_, i) =>
      aSpan({ kind: 'step', name: `s${i}`, at: i }),
    );
    const trace = aTrace({ spans, droppedSpans: 7 });
    expect(renderTimeline(trace)).toContain('… 1,034 more spans');
    expect(renderTimeline(trace)).toContain('… 7 spans were not kept');
    expect(renderTimeline(trace, { allSpans: true })).toContain('step.s1233');
  });

  it('names the kind once where the name begins with it', () => {
    expect(lineOf(aSpan({ kind: 'llm', name: 'llm.plan' }))).toContain('├─ llm.plan ');
  });
});

describe('what is not over or not well', () => {
  it.each(['aborted', 'abandoned', 'partial', 'paused'] as const)(
    'says %s in head and footer',
    (outcome) => {
      const lines = renderTimeline(aTrace({ outcome })).split('\n');
      expect(lines[0]).toContain(outcome);
      expect(lines.at(-1)).toContain(`└─ ${outcome}   133 ms`);
    },
  );

  it('shows the HTTP status and the error of the root in the footer', () => {
    const error = { type: 'TypeError', message: 'order is undefined' };
    const footer = renderTimeline(aTrace({ outcome: 'error', statusCode: 500, error }))
      .split('\n')
      .at(-1);
    expect(footer).toBe(' 133ms └─ error   133 ms   HTTP 500   TypeError order is undefined');
  });

  it('shows spans that never ended as open, and those that ended after the trace as late', () => {
    expect(lineOf(aSpan({ kind: 'llm', name: 'hang', status: 'unset' }))).toMatch(
      /llm\.hang open /,
    );
    expect(detailsOf({ kind: 'step', late: true })).toBe('late');
  });

  it('shows a root that still runs in one line', () => {
    const open = anOpenTrace();
    expect(renderOpenTrace(open, open.startTime + 130_000)).toBe(
      'Trace: POST /api/support/chat   trc 8f91c2…   production   open since 2026-06-03T17:15:22.123Z   130.0 s',
    );
  });

  it('gives durations over ten seconds in seconds', () => {
    const slow = aSpan({ kind: 'llm', name: 'slow', at: 12_340, durationMs: 65_000 });
    const text = renderTimeline(aTrace({ durationMs: 86_400_000, spans: [slow] }));
    expect(text).toContain(' 12.3s ├─ llm.slow ok    65.0s');
    expect(text).toContain('86400 s');
  });
});

describe('details', () => {
  const scores = [
    { name: 'faithful', value: 0.9151 },
    { name: 'safe', value: true },
  ];
  it.each<[string, Partial<SpanRecord> & { kind: SpanKind }]>([
    [
      'support@prv_17 (production)',
      {
        kind: 'prompt',
        data: { name: 'support', versionId: 'prv_17', releaseLabel: 'production' },
      },
    ],
    ['support', { kind: 'prompt', data: { name: 'support' } }],
    [
      'a 0.90, b, c 1, +2',
      {
        kind: 'retrieval',
        data: {
          chunks: [
            { chunkId: 'a', score: 0.9 },
            { sourceDocId: 'b' },
            { chunkId: 'c', score: 1 },
            {},
            {},
          ],
        },
      },
    ],
    ['nothing found', { kind: 'retrieval', data: { chunks: [] } }],
    [
      'text-embedding-3-small  1 input  12 tok',
      {
        kind: 'embedding',
        data: { model: 'text-embedding-3-small', inputs: 1, usage: { inputTokens: 12 } },
      },
    ],
    [
      'rerank-2  20→5  best 0.97',
      { kind: 'rerank', data: { model: 'rerank-2', candidates: 20, topN: 5, scores: [0.97, 0.5] } },
    ],
    [
      'gpt-4.1-2025  1,000→20 tok  length  repair  attempt 2  first token 210ms  stream cancelled',
      {
        kind: 'llm',
        data: {
          model: 'gpt-4.1',
          responseModel: 'gpt-4.1-2025',
          usage: { inputTokens: 1000, outputTokens: 20 },
          finishReason: 'length',
          purpose: 'repair',
          attempt: 2,
          timeToFirstTokenMs: 210,
          stream: { completion: 'cancelled', chunks: 4 },
        },
      },
    ],
    [
      'm  $0.0003',
      { kind: 'llm', data: { model: 'm', cost: { status: 'priced', totalNanoUsd: 300_000 } } },
    ],
    ['m', { kind: 'llm', data: { model: 'm', cost: { status: 'unknown_model' } } }],
    [
      'RateLimitError 429 slow down  m',
      {
        kind: 'llm',
        status: 'error',
        error: { type: 'RateLimitError', httpStatus: 429, message: 'slow down' },
        data: { model: 'm' },
      },
    ],
    [
      'OUT_OF_STOCK none left  write',
      {
        kind: 'tool',
        status: 'error',
        data: { errorCode: 'OUT_OF_STOCK', errorMessage: 'none left', sideEffect: 'write' },
      },
    ],
    [
      'TypeError boom  invalid arguments',
      {
        kind: 'tool',
        status: 'error',
        error: { type: 'TypeError', message: 'boom' },
        data: { argumentsValid: false },
      },
    ],
    [
      'Reply  valid  repaired ×1',
      { kind: 'parser', data: { schemaName: 'Reply', valid: true, repairAttempts: 1 } },
    ],
    [
      'json  invalid  no brace; extra key',
      {
        kind: 'parser',
        data: { format: 'json', valid: false, issues: ['no brace', { message: 'extra key' }] },
      },
    ],
    [
      'faithful 0.92, safe true  by judge-1',
      { kind: 'eval', data: { scores, judge: { model: 'judge-1' } } },
    ],
    [
      'pii  rejected  0.80 of 0.50  EMAIL',
      {
        kind: 'guardrail',
        data: {
          check: 'pii',
          action: 'rejected',
          score: 0.8,
          threshold: 0.5,
          entityTypes: ['EMAIL'],
        },
      },
    ],
    ['waiting  over_limit', { kind: 'approval', data: { reasonCode: 'over_limit' } }],
    [
      'approved  over_limit  waited 90.0s',
      {
        kind: 'approval',
        data: { decision: 'approved', reasonCode: 'over_limit', waitMs: 90_000 },
      },
    ],
    [
      'refunds  decide  step 2 of 5',
      { kind: 'step', data: { agentName: 'refunds', node: 'decide', stepIndex: 2, maxSteps: 5 } },
    ],
  ])('says "%s"', (expected, span) => {
    expect(detailsOf(span)).toBe(expected);
  });

  it('do not repeat the name of the span', () => {
    expect(detailsOf({ kind: 'agent', name: 'work', data: { agentName: 'work' } })).toBe('');
  });

  it('survive a record of another version, without data or with an unknown kind', () => {
    const bare = {
      ...aSpan({ kind: 'llm', name: 'old' }),
      data: undefined,
    } as unknown as SpanRecord;
    const alien = {
      ...aSpan({ kind: 'llm', name: 'new' }),
      kind: 'dream',
    } as unknown as SpanRecord;
    const text = renderTimeline(aTrace({ spans: [bare, alien] }));
    expect(text).toContain('llm.old');
    expect(text).toContain('dream.new');
  });
});

describe('a hostile text', () => {
  const nasty = '\u001b]52;c;cm0gLXJm\u0007\u001b[2J\r\u009b1A\u202eevil\u0000\n\ud800';

  it('never reaches the terminal as it is, in whatever field it stands', () => {
    const span = aSpan({
      kind: 'tool',
      name: nasty,
      status: 'error',
      error: { type: nasty, code: nasty, message: nasty },
    });
    const others = (['prompt', 'retrieval', 'llm', 'parser', 'guardrail', 'eval'] as const).map(
      (kind) =>
        aSpan({
          kind,
          name: nasty,
          data: {
            name: nasty,
            model: nasty,
            check: nasty,
            format: nasty,
            issues: [nasty],
            entityTypes: [nasty],
            chunks: [{ chunkId: nasty }],
            scores: [{ name: nasty, value: nasty }],
            finishReason: nasty,
          } as never,
        }),
    );
    const trace = aTrace({
      name: nasty,
      environment: nasty,
      outcome: nasty as never,
      kind: nasty as never,
      userIdHash: nasty,
      traceId: nasty,
      models: [nasty],
      prompts: [{ name: nasty, versionId: nasty }],
      error: { type: nasty },
      spans: [span, ...others],
    });
    const text = renderTimeline(trace, { allSpans: true });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(text.split('\n').length).toBeLessThan(20);
    expect(text).toContain('\\x1b]52;c;cm0gLXJm\\x07');
    expect(text).toContain('\\u202e');
  });

  it('leaves only colours of our own when colours are on', () => {
    const text = renderTimeline(aTrace({ name: nasty, outcome: 'error' }), { color: true });
    const SGR = new RegExp(String.raw`${'\u001b'}\[\d+m`, 'g');
    expect(text).toMatch(SGR);
    expect(text.replace(SGR, '')).not.toContain('\u001b');
  });

  it('is cut to the width, wide characters counted as two', () => {
    const message = '返金額は注文合計以下でなければなりません'.repeat(20);
    const span = aSpan({
      kind: 'tool',
      name: '返金'.repeat(60),
      status: 'error',
      error: { type: 'E', message },
    });
    for (const line of renderTimeline(aTrace({ spans: [span] }), { width: 100 }).split('\n')) {
      expect(displayWidth(line)).toBeLessThanOrEqual(100);
    }
  });
});
