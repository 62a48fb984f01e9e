import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpanRecord, TraceRecord } from '@llmtrace/core';
import { sealed } from '@llmtrace/testing/sample-records';
import {
  genaiDialect,
  langfuseDialect,
  langsmithDialect,
  openinferenceDialect,
  otlp,
  type Dialect,
} from '../../src/index.js';
import { Collector } from '../collector.js';
import { decodeOfficially, fieldsOf, type OfficialSpan } from './decode.js';
import { fullTrace, marksOf } from './full-trace.js';

/** Told by the span itself, or of texts that stay where they are. */
const NOT_ATTRIBUTES = /^(?:startTime|events\.\*\.time|contents\..*)$/;
/** The provider's own words of a count that is told. */
const RAW_USAGE = 'data.usage.raw.prompt_tokens';
const NANO_USD = ['data.cost.inputNanoUsd', 'data.cost.outputNanoUsd', 'data.cost.totalNanoUsd'];
const FIRST_TOKEN = 'data.timeToFirstTokenMs';

/** The dialects, and what they say in other units or not at all: money in dollars, moments instead of durations. */
const DIALECTS: readonly (readonly [string, Dialect, readonly string[]])[] = [
  ['genai', genaiDialect(), [RAW_USAGE, FIRST_TOKEN]],
  ['genai with compat', genaiDialect({ compat: true }), [RAW_USAGE, FIRST_TOKEN]],
  ['genai 1.41', genaiDialect({ version: '1.41' }), [RAW_USAGE, FIRST_TOKEN]],
  ['openinference', openinferenceDialect, [RAW_USAGE, ...NANO_USD]],
  ['langfuse', langfuseDialect, [RAW_USAGE, ...NANO_USD, FIRST_TOKEN]],
  ['langsmith', langsmithDialect, [RAW_USAGE, ...NANO_USD]],
];

let collector: Collector;
beforeEach(async () => {
  collector = await Collector.start();
});
afterEach(() => collector.close());

async function sent(
  dialect: Dialect,
  trace: TraceRecord,
): Promise<ReturnType<typeof decodeOfficially>> {
  const exporter = otlp({ endpoint: collector.origin, dialect });
  await exporter.export(sealed(trace));
  exporter.shutdown();
  return decodeOfficially(collector.seen[0]!.body);
}

/** All that a reader gets to see of a span. */
function told(span: OfficialSpan, resource: object): string {
  const { name, status, events = [], attributes } = span;
  const happened = events.map((event) => [event.name, fieldsOf(event.attributes)]);
  return JSON.stringify([name, status, fieldsOf(attributes), happened, resource]);
}

function untold(record: object, text: string): readonly string[] {
  return marksOf(record)
    .filter(([path, mark]) => !NOT_ATTRIBUTES.test(path) && !text.includes(mark))
    .map(([path]) => path);
}

const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');
const nanos = (ms: number): string => `${BigInt(Math.round(ms * 1_000)) * 1_000n}`;

describe.each(DIALECTS)('a trace with every field there is, in %s', (_name, dialect, otherwise) => {
  it('is read by the official messages with every field of its record', async () => {
    const trace = fullTrace();
    const { resource, spans } = await sent(dialect, trace);
    const { spans: steps, ...facts } = trace;
    expect(spans).toHaveLength(steps.length + 1);
    expect(untold(facts, told(spans[0]!, resource))).toEqual([]);
    for (const [i, step] of steps.entries()) {
      const missing = untold(step, told(spans[i + 1]!, resource));
      expect([step.kind, missing.filter((path) => !otherwise.includes(path))]).toEqual([
        step.kind,
        [],
      ]);
    }
  });

  it('keeps ids, parents, times and links', async () => {
    const trace = fullTrace();
    const { spans } = await sent(dialect, trace);
    const [root, ...steps] = spans;
    expect(hex(root!.traceId)).toBe(trace.traceId);
    expect(hex(root!.spanId)).toBe(trace.rootSpanId);
    expect(hex(root!.parentSpanId!)).toBe(trace.remoteParentSpanId);
    expect(
      root!.links?.map(({ traceId, spanId }) => ({ traceId: hex(traceId), spanId: hex(spanId) })),
    ).toEqual(trace.links);
    for (const [i, { spanId, parentSpanId, startTime, durationMs }] of trace.spans.entries()) {
      const step = steps[i]!;
      expect([hex(step.spanId), hex(step.parentSpanId!)]).toEqual([spanId, parentSpanId]);
      expect([step.startTimeUnixNano, step.endTimeUnixNano]).toEqual([
        nanos(startTime),
        nanos(startTime + durationMs),
      ]);
    }
  });
});

type Llm = Extract<SpanRecord, { kind: 'llm' }>;

/** Where each target looks for the facts that people ask for first. */
const PLACES: Readonly<
  Record<string, (llm: Llm, trace: TraceRecord) => Readonly<Record<string, unknown>>>
> = {
  genai: ({ data }, trace) => ({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': data.model,
    'gen_ai.response.model': data.responseModel,
    'gen_ai.usage.input_tokens': data.usage?.inputTokens,
    'gen_ai.usage.output_tokens': data.usage?.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': data.usage?.cachedTokens,
    'gen_ai.response.time_to_first_chunk': data.timeToFirstTokenMs! / 1_000,
    'gen_ai.prompt.name': data.prompt?.name,
    'gen_ai.prompt.version': data.prompt?.versionId,
    'user.id': trace.userIdHash,
    'gen_ai.conversation.id': trace.sessionId,
  }),
  openinference: ({ data }, trace) => ({
    'openinference.span.kind': 'LLM',
    'llm.provider': 'openai',
    'llm.model_name': data.responseModel,
    'llm.request.model_name': data.model,
    'llm.token_count.prompt': data.usage?.inputTokens,
    'llm.token_count.completion': data.usage?.outputTokens,
    'llm.token_count.prompt_details.cache_read': data.usage?.cachedTokens,
    'llm.cost.total': data.cost!.totalNanoUsd! / 1e9,
    'llm.prompt_template.version': data.prompt?.versionId,
    'user.id': trace.userIdHash,
    'session.id': trace.sessionId,
    'tag.tags': trace.tags,
  }),
  langfuse: ({ data, startTime }, trace) => ({
    'langfuse.observation.type': 'generation',
    'langfuse.observation.level': 'ERROR',
    'gen_ai.request.model': data.model,
    'gen_ai.response.model': data.responseModel,
    'langfuse.observation.completion_start_time': new Date(
      startTime + data.timeToFirstTokenMs!,
    ).toISOString(),
    'langfuse.trace.name': trace.name,
    'user.id': trace.userIdHash,
    'session.id': trace.sessionId,
    'langfuse.trace.tags': trace.tags,
    'langfuse.release': trace.gitSha,
    'langfuse.version': trace.pipelineVersion,
    'langfuse.environment': trace.environment,
  }),
  langsmith: ({ data }, trace) => ({
    'langsmith.span.kind': 'llm',
    'gen_ai.system': 'openai',
    'gen_ai.request.model': data.model,
    'gen_ai.usage.input_tokens': data.usage?.inputTokens,
    'gen_ai.usage.output_tokens': data.usage?.outputTokens,
    'langsmith.span.tags': trace.tags?.join(','),
    'langsmith.metadata.user_id': trace.userIdHash,
    'langsmith.metadata.thread_id': trace.sessionId,
    'langsmith.metadata.environment': trace.environment,
  }),
};

it.each(DIALECTS.filter(([name]) => name in PLACES))(
  '%s tells them where the target looks',
  async (name, dialect) => {
    const trace = fullTrace();
    const { spans } = await sent(dialect, trace);
    const at = trace.spans.findIndex(({ kind }) => kind === 'llm');
    const attributes = fieldsOf(spans[at + 1]!.attributes);
    expect(attributes).toMatchObject(PLACES[name]!(trace.spans[at] as Llm, trace));
  },
);
