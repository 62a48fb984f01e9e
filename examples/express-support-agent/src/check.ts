import assert from 'node:assert/strict';
import { createTracer, memory, type TraceRecord } from '@llmtrace/core';
import { renderTimeline } from '@llmtrace/core/terminal';
import { treeOf } from '@llmtrace/core/testing';
import { createPriceBook } from '@llmtrace/cost';
import { supportScript } from '@llmtrace-examples/support-domain';
import { startScriptedLlm } from '@llmtrace/testing';
import OpenAI from 'openai';
import { createApp } from './app.js';
import { SCENARIOS } from './scenarios.js';
import { send } from './send.js';
import { serve } from './serve.js';

const kept = memory();
const tracer = createTracer({
  environment: 'test',
  exporters: [kept],
  prices: createPriceBook(),
});
const llm = await startScriptedLlm({ script: supportScript() });
const client = new OpenAI({ baseURL: llm.baseUrl, apiKey: 'scripted', maxRetries: 1 });
const app = await serve(await createApp({ client, modelTimeoutMs: 400 }));
await tracer.flush();
const beforeRequests = kept.traces.length;

for (const [index, scenario] of SCENARIOS.entries()) await send(app.url, scenario, index);
while (tracer.openTraces().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
await tracer.flush();

const traces = kept.traces.slice(beforeRequests);
assert.equal(traces.length, SCENARIOS.length, 'one trace a request');

function traceOf(title: string): TraceRecord {
  const trace = traces[SCENARIOS.findIndex((scenario) => scenario.title === title)];
  assert.ok(trace, title);
  return trace;
}

function span(trace: TraceRecord, name: string): TraceRecord['spans'][number] {
  const found = trace.spans.findLast((candidate) => candidate.name === name);
  assert.ok(found, `${trace.name} has a span ${name}`);
  return found;
}

function passed(what: string): void {
  process.stdout.write(`ok  ${what}\n`);
}

for (const trace of traces) {
  assert.equal(trace.name, 'POST /api/support/chat');
  assert.equal(trace.environment, 'test');
  assert.match(trace.userIdHash ?? '', /^[0-9a-f]{16,64}$/);
}
passed('names each root by its route and hashes its user');

const refund = traceOf('refund');
assert.equal(refund.outcome, 'success');
assert.equal(
  treeOf(refund),
  [
    'prompt.load_prompt ok',
    '  step.fetch_template ok',
    '  step.render_variables ok',
    'step.retrieve_context ok',
    '  embedding.embed_query ok',
    '  retrieval.vector_search ok',
    'agent.agent_loop ok',
    '  llm.decide_next_action ok',
    '    tool.get_order ok',
    '  llm.decide_next_action ok',
    '    tool.decide_refund ok',
    '  llm.decide_next_action ok',
    '    tool.create_refund ok',
    '  llm.final_answer ok',
    'step.postprocess ok',
    '  parser.validate_response ok',
    '  step.save_conversation_summary ok',
  ].join('\n'),
);
assert.deepEqual(refund.prompts, [
  { name: 'support_agent_v3', versionId: 'prv_2026_06_03_17', releaseLabel: 'production' },
]);
assert.equal(refund.totals.llmCalls, 4);
assert.ok(refund.totals.inputTokens > 1_000 && refund.totals.outputTokens > 0);
const answer = span(refund, 'final_answer');
assert.ok(answer.kind === 'llm');
assert.equal(answer.data.finishReason, 'stop');
assert.equal(answer.data.prompt?.versionId, 'prv_2026_06_03_17');
passed('keeps the whole tree of a refund, its prompt version, usage and finish reason');

const { costNanoUsd = 0 } = refund.totals;
// Units: nano-USD a token; gpt-4.1-mini reads at $0.40 and writes at $1.60 a million, the embedding reads at $0.02.
const embedded = span(refund, 'embed_query');
assert.ok(embedded.kind === 'embedding');
const readByEmbedding = embedded.data.usage?.inputTokens ?? 0;
assert.equal(
  costNanoUsd,
  (refund.totals.inputTokens - readByEmbedding) * 400 +
    readByEmbedding * 20 +
    refund.totals.outputTokens * 1_600,
);
assert.equal(refund.totals.unpricedCalls, 0);
assert.match(renderTimeline(refund), /ms +\$0\.00\d+ +[\d,]+ → \d+ tokens/);
passed('says what the refund cost, each call once');

const failure = traceOf('tool failure');
assert.equal(failure.outcome, 'degraded_success');
const refused = span(failure, 'create_refund');
assert.ok(refused.kind === 'tool');
assert.equal(refused.status, 'error');
assert.equal(refused.data.errorCode, 'INVALID_ARGUMENT');
assert.match(String(refused.data.errorMessage), /refund_amount_cents must be <= order_total_cents/);
assert.equal(span(failure, 'final_answer').status, 'ok');
passed('shows a tool that refused its arguments and the recovery');

const empty = span(traceOf('empty retrieval'), 'vector_search');
assert.ok(empty.kind === 'retrieval');
assert.deepEqual(empty.data.chunks, []);
assert.equal(empty.data.topKReturned, 0);
passed('shows an empty retrieval');

const repaired = traceOf('parser repair');
assert.equal(repaired.outcome, 'success');
assert.deepEqual(
  repaired.spans
    .filter((candidate) => candidate.kind === 'parser')
    .map((candidate) => candidate.status),
  ['error', 'ok'],
);
passed('takes a repaired answer for a success');

const timeout = traceOf('timeout');
assert.equal(timeout.outcome, 'error');
assert.equal(timeout.statusCode, 504);
passed('shows a model that did not answer in time');

const aborted = traceOf('client abort');
assert.equal(aborted.outcome, 'aborted');
assert.equal(span(aborted, 'decide_next_action').status, 'cancelled');
passed('shows a client that hung up, and the cancelled call');

const parallel = traceOf('parallel tools');
const tools = parallel.spans.filter((candidate) => candidate.kind === 'tool');
assert.equal(tools.length, 2);
assert.equal(tools[0]?.parentSpanId, tools[1]?.parentSpanId);
passed('nests parallel tools under the call that asked for them');

const masked = JSON.stringify(traceOf('masking'));
for (const secret of ['jo.doe@example.com', '4111 1111 1111 1111', 'cus_73']) {
  assert.ok(!masked.includes(secret), `${secret} is masked`);
}
assert.deepEqual(traceOf('masking').redaction.entityTypes.toSorted(), ['CREDIT_CARD', 'EMAIL']);
passed('masks what the customer should not have sent');

await tracer.shutdown();
await app.close();
await llm.close();
