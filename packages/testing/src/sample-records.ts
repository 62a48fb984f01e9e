import { createHash } from 'node:crypto';
import type {
  ContentRecord,
  GapRecord,
  LateSpanRecord,
  LlmTraceRecord,
  OpenTraceRecord,
  PromptLabelRecord,
  PromptRecord,
  ScoreRecord,
  SealedRecord,
  SpanRecord,
  TraceRecord,
} from '@llmtrace/core';

const START = Date.UTC(2026, 5, 3, 17, 15, 22, 123);
const TRACE_ID = '8f91c2d47b0e4a6f9d3c5e7a1b2c3d4e';
const ROOT_ID = '00000000000000a0';

/** Text that storage and terminals have stumbled over, with what is special about it. */
export const hostileTexts: readonly (readonly [what: string, text: string])[] = [
  ['NUL', 'a\u0000b'],
  ['a lone high surrogate', 'a\ud83db'],
  ['a lone low surrogate', '\udc00'],
  ['line breaks of every sort', 'a\nb\r\nc\u0085d\u2028e\u2029f'],
  ['terminal sequences', '\u001b[2J\u001b]52;c;aGk=\u0007\u009b31mred'],
  ['marks of writing direction', '\u202egpj.exe\u202c \u2066x\u2069'],
  ['characters beyond the basic plane', '👩‍👩‍👧 𝒳 漢字 नमस्ते e\u0301'],
  ['markup and quotes', '<script>alert("1")</script> \' \\ ` ${x}'],
];

/** Passes samples off as sealed, which only the sealing step can do for real text. */
export function sealed(...records: readonly LlmTraceRecord[]): readonly SealedRecord[] {
  return records as readonly SealedRecord[];
}

/** What a sample span is to be. Units: `at` ms after the start of the sample trace. */
export type SampleSpan = Partial<SpanRecord> &
  Pick<SpanRecord, 'kind' | 'name'> & { readonly at?: number };

let spanCount = 0;

/** A span of the sample trace, directly under its root unless it says otherwise. */
export function aSpan({ at = 0, ...span }: SampleSpan): SpanRecord {
  return {
    spanId: (0xb000 + ++spanCount).toString(16).padStart(16, '0'),
    parentSpanId: ROOT_ID,
    startTime: START + at,
    durationMs: 10,
    status: 'ok',
    data: {},
    ...span,
  } as SpanRecord;
}

/** A finished request without spans. */
export function aTrace(overrides: Partial<TraceRecord> = {}): TraceRecord {
  return {
    type: 'trace',
    schemaVersion: 1,
    traceId: TRACE_ID,
    rootSpanId: ROOT_ID,
    kind: 'request',
    name: 'POST /api/support/chat',
    startTime: START,
    durationMs: 133,
    outcome: 'success',
    status: 'success',
    serviceName: 'support-api',
    environment: 'production',
    prompts: [],
    models: [],
    tools: [],
    totals: {
      llmCalls: 0,
      toolCalls: 0,
      retries: 0,
      inputTokens: 0,
      outputTokens: 0,
      cachedTokens: 0,
      unpricedCalls: 0,
      llmWaitMs: 0,
      toolWaitMs: 0,
    },
    sampling: { tier: 'full', rule: 'default', rate: 1 },
    redaction: {
      applied: true,
      found: false,
      entityTypes: [],
      counts: {},
      failedFields: 0,
      policyVersion: '1',
    },
    spans: [],
    ...overrides,
  };
}

/** A span that ended after the sample trace was written. */
export function aLateSpan(overrides: Partial<LateSpanRecord> = {}): LateSpanRecord {
  return {
    type: 'span',
    schemaVersion: 1,
    traceId: TRACE_ID,
    rootSpanId: ROOT_ID,
    span: aSpan({ kind: 'step', name: 'save_summary', at: 150, late: true }),
    ...overrides,
  };
}

/** The sample request while it still runs. */
export function anOpenTrace(overrides: Partial<OpenTraceRecord> = {}): OpenTraceRecord {
  return {
    type: 'open',
    schemaVersion: 1,
    traceId: TRACE_ID,
    rootSpanId: ROOT_ID,
    kind: 'request',
    name: 'POST /api/support/chat',
    startTime: START,
    serviceName: 'support-api',
    environment: 'production',
    ...overrides,
  };
}

/** A user's judgement of the sample trace. */
export function aScore(overrides: Partial<ScoreRecord> = {}): ScoreRecord {
  return {
    type: 'score',
    schemaVersion: 1,
    scoreId: 'e1f2a3b4',
    traceId: TRACE_ID,
    name: 'helpful',
    value: true,
    source: 'user_feedback',
    createdAt: START + 60_000,
    ...overrides,
  };
}

/** A whole text that traces refer to. */
export function aContent(text: string, overrides: Partial<ContentRecord> = {}): ContentRecord {
  return {
    type: 'content',
    schemaVersion: 1,
    hash: createHash('sha256').update(text).digest('hex'),
    text,
    chars: text.length,
    bytes: Buffer.byteLength(text),
    createdAt: START,
    ...overrides,
  };
}

/** The template of the sample trace. */
export function aPrompt(overrides: Partial<PromptRecord> = {}): PromptRecord {
  return {
    type: 'prompt',
    schemaVersion: 1,
    role: 'template',
    name: 'support_agent_v3',
    versionId: 'prv_2026_06_03_17',
    hash: '5f0c2d7a9b1e4c3d8a6f7e5b4c3d2a1f',
    text: 'You help customers of a shop.\nBe brief.',
    firstSeen: START,
    lastSeen: START,
    serviceName: 'support-api',
    environment: 'production',
    ...overrides,
  };
}

/** A label of the sample prompt, in force. */
export function aPromptLabel(overrides: Partial<PromptLabelRecord> = {}): PromptLabelRecord {
  return {
    type: 'prompt_label',
    schemaVersion: 1,
    name: 'support_agent_v3',
    label: 'production',
    versionId: 'prv_2026_06_03_17',
    from: START,
    serviceName: 'support-api',
    environment: 'production',
    ...overrides,
  };
}

/** What an exporter lost. */
export function aGap(overrides: Partial<GapRecord> = {}): GapRecord {
  return {
    type: 'gap',
    schemaVersion: 1,
    gapId: 'f'.repeat(32),
    exporter: 'otlp',
    reason: 'journal_full',
    records: 1_200,
    from: START,
    to: START + 5_000,
    serviceName: 'support-api',
    environment: 'production',
    ...overrides,
  };
}

/** Spans nested in one another, the first one outermost. */
export function nestedSpans(depth: number): readonly SpanRecord[] {
  let parentSpanId = ROOT_ID;
  return Array.from({ length: depth }, (_, i) => {
    const span = aSpan({ kind: 'step', name: `step_${i}`, at: i / 1_000, parentSpanId });
    parentSpanId = span.spanId;
    return span;
  });
}

/** The trace of the documentation: a refund refused by a tool, and the agent's recovery. */
export function refundTrace(): TraceRecord {
  const plan = aSpan({
    kind: 'llm',
    name: 'plan_response',
    at: 91,
    durationMs: 49,
    data: {
      model: 'gpt-4.1-mini',
      usage: { inputTokens: 1020, outputTokens: 150 },
      finishReason: 'stop',
    },
  });
  return aTrace({
    outcome: 'degraded_success',
    userIdHash: '9c1a77aa0b0c',
    models: ['gpt-4.1-mini'],
    prompts: [{ name: 'support_agent_v3', versionId: 'prv_2026_06_03_17' }],
    totals: {
      llmCalls: 2,
      toolCalls: 1,
      retries: 0,
      inputTokens: 2140,
      outputTokens: 310,
      cachedTokens: 0,
      costNanoUsd: 2_100_000,
      unpricedCalls: 0,
      llmWaitMs: 81,
      toolWaitMs: 5,
    },
    spans: [
      aSpan({
        kind: 'prompt',
        name: 'load',
        at: 19,
        durationMs: 11,
        data: {
          name: 'support_agent_v3',
          versionId: 'prv_2026_06_03_17',
          releaseLabel: 'production',
        },
      }),
      aSpan({
        kind: 'retrieval',
        name: 'search_policy_docs',
        at: 42,
        durationMs: 23,
        data: {
          chunks: [
            { chunkId: 'doc_102', score: 0.912 },
            { chunkId: 'doc_087', score: 0.84 },
          ],
        },
      }),
      plan,
      aSpan({
        kind: 'tool',
        name: 'create_refund',
        parentSpanId: plan.spanId,
        at: 96,
        durationMs: 5,
        status: 'error',
        error: {
          type: 'ToolError',
          code: 'INVALID_ARGUMENT',
          message: 'refund_amount_cents must be <= order_total_cents',
        },
        data: { toolName: 'create_refund' },
      }),
      aSpan({ kind: 'llm', name: 'recover_after_tool_error', at: 128, durationMs: 32 }),
    ],
  });
}
