import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { SpanKind, SpanRecord, TraceRecord } from '@llmtrace/core';
import { treeOf } from '@llmtrace/core/testing';
import { supportScript } from '@llmtrace-examples/support-domain';
import { replyCut, replyError, startScriptedLlm, type Rule } from '@llmtrace/testing';
import OpenAI from 'openai';
import { startTracedApp } from './traced-app.js';

setTimeout(() => assert.fail('the check came to no end'), 60_000).unref();
const reported = mock.method(console, 'error', () => {}).mock;

const TROUBLE: readonly Rule[] = [
  {
    when: ({ lastUserText }) => lastUserText === 'Hang up on me',
    reply: replyCut('This sentence has no end, since the line breaks', { afterChunks: 4 }),
  },
  { when: ({ lastUserText }) => lastUserText === 'Turn me away', reply: replyError(401) },
];
const llm = await startScriptedLlm({ script: [...TROUBLE, ...supportScript()] });
const app = await startTracedApp(
  new OpenAI({ baseURL: llm.baseUrl, apiKey: 'scripted', maxRetries: 0 }),
);

/** Sends a question; the body of the response is still being written. */
function ask(message: string, signal?: AbortSignal): Promise<Response> {
  return app.post('/api/chat', { message }, signal);
}

async function traceOf(response: Response): Promise<TraceRecord> {
  const traceId = response.headers.get('x-trace-id');
  const [trace, ...others] = (await app.records()).filter(
    (record) => 'traceId' in record && record.traceId === traceId,
  );
  assert.ok(trace?.type === 'trace');
  assert.equal(others.length, 0);
  return trace;
}

async function lastTrace(): Promise<TraceRecord> {
  const trace = (await app.records()).findLast((record) => record.type === 'trace');
  assert.ok(trace);
  return trace;
}

/** The one span of a kind. */
function spanOf<K extends SpanKind>(
  trace: TraceRecord,
  kind: K,
): Extract<SpanRecord, { readonly kind: K }> {
  const [span, ...others] = trace.spans.filter((candidate) => candidate.kind === kind);
  assert.ok(span);
  assert.equal(others.length, 0);
  return span as Extract<SpanRecord, { readonly kind: K }>;
}

/** The events of a stream, as `[name, data]`. */
function eventsIn(text: string): [string, Record<string, unknown>][] {
  const events = text.matchAll(/^event: (\w+)\ndata: (.+)$/gm);
  return [...events].map(([, name = '', data = '']) => [name, JSON.parse(data)]);
}

function textIn(text: string): string {
  return eventsIn(text)
    .map(([name, data]) => (name === 'token' ? data['text'] : ''))
    .join('');
}

function passed(what: string): void {
  process.stdout.write(`ok  ${what}\n`);
}

const response = await ask('Within how many days can I get a full refund?');
const streamed = await response.text();
assert.equal(response.status, 200);
assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
const names = eventsIn(streamed).map(([name]) => name);
assert.equal(names[0], 'sources');
assert.equal(names.at(-1), 'done');
assert.ok(names.filter((name) => name === 'token').length > 5);
const answered = await traceOf(response);
assert.equal(answered.name, 'POST /api/chat');
assert.equal(answered.outcome, 'success');
assert.equal(
  treeOf(answered),
  [
    'retrieval.find_policies ok',
    '  embedding.create_embedding ok',
    'prompt.rag_chat_v2 ok',
    'llm.create_chat_completion ok',
  ].join('\n'),
);
assert.equal(eventsIn(streamed).at(-1)?.[1]['traceId'], answered.traceId);
assert.equal(answered.sessionId, 'ses_4');
assert.match(answered.userIdHash ?? '', /^[0-9a-f]{16,64}$/);
passed(
  'streams an answer and keeps its tree, with the trace id in the header and in the last event',
);

const written = spanOf(answered, 'llm').data;
assert.equal(written.stream?.completion, 'completed');
assert.ok(written.stream.chunks > 5);
assert.ok(written.timeToFirstTokenMs !== undefined && written.timeToFirstTokenMs > 0);
assert.ok(written.timeToFirstTokenMs <= spanOf(answered, 'llm').durationMs);
assert.ok((written.usage?.inputTokens ?? 0) > 100 && (written.usage?.outputTokens ?? 0) > 5);
assert.equal(answered.totals.outputTokens, written.usage?.outputTokens);
assert.equal(written.finishReason, 'stop');
assert.equal(written.model, 'gpt-4.1-mini');
assert.equal(written.params?.temperature, 0);
assert.equal(written.prompt?.name, 'rag_chat_v2');
assert.equal(written.prompt.versionId, 'prv_2026_05_30_11');
assert.equal(answered.output, textIn(streamed));
passed('records time to first token, chunks, usage, finish reason and prompt version of a stream');

const found = spanOf(answered, 'retrieval').data;
assert.equal(found.queryText, 'Within how many days can I get a full refund?');
assert.equal(found.chunks?.[0]?.chunkId, 'doc_102#1');
assert.ok(found.chunks && found.chunks.length > 0 && found.chunks.length <= 3);
for (const chunk of found.chunks) {
  assert.match(chunk.chunkId ?? '', /^doc_\d+#\d+$/);
  assert.ok((chunk.score ?? 0) >= 0.2 && (chunk.textLength ?? 0) > 0);
}
assert.ok((spanOf(answered, 'embedding').data.usage?.inputTokens ?? 0) > 0);
passed('records what was retrieved, with scores');

const wine = await ask('Which wine goes with grilled fish?');
assert.match(textIn(await wine.text()), /found nothing/);
const empty = await traceOf(wine);
assert.deepEqual(spanOf(empty, 'retrieval').data.chunks, []);
assert.equal(spanOf(empty, 'retrieval').data.topKReturned, 0);
assert.equal(empty.outcome, 'success');
passed('shows an empty retrieval');

const reader = new AbortController();
const long = await ask('Explain all your policies', reader.signal);
let read = '';
await assert.rejects(async () => {
  for await (const bytes of long.body ?? []) {
    read += new TextDecoder().decode(bytes as Uint8Array);
    if (eventsIn(read).length > 10) reader.abort();
  }
});
await llm.idle();
assert.equal(llm.aborted, 1);
const left = await traceOf(long);
assert.equal(left.outcome, 'aborted');
const cancelled = spanOf(left, 'llm');
assert.equal(cancelled.status, 'cancelled');
assert.equal(cancelled.data.stream?.completion, 'cancelled');
assert.match(JSON.stringify(cancelled.output), /Refund window: A delivered/);
passed('cancels the model when the reader leaves, and keeps what had been written');

const impatient = new AbortController();
const endless = ask('Compare all your products with each other', impatient.signal);
while (llm.requests.at(-1)?.ruleName !== 'trouble: endless thought') await turn();
impatient.abort();
await assert.rejects(endless);
await llm.idle();
assert.equal(llm.aborted, 2);
const waited = await lastTrace();
assert.equal(waited.outcome, 'aborted');
assert.equal(spanOf(waited, 'llm').status, 'cancelled');
assert.equal(spanOf(waited, 'llm').data.timeToFirstTokenMs, undefined);
assert.equal(reported.callCount(), 0);
passed('cancels a model that has not begun to answer, and takes neither for an error');

const cut = await ask('Hang up on me');
assert.equal(eventsIn(await cut.text()).at(-1)?.[0], 'error');
const broken = await traceOf(cut);
assert.equal(broken.outcome, 'partial');
assert.equal(spanOf(broken, 'llm').status, 'error');
assert.equal(spanOf(broken, 'llm').data.stream?.completion, 'errored');
passed('tells a stream that the provider broke off from a finished one');

const down = await ask('Turn me away');
assert.equal(down.status, 502);
const failed = await traceOf(down);
assert.equal(failed.outcome, 'error');
assert.equal(reported.callCount(), 1);
assert.equal(spanOf(failed, 'llm').error?.httpStatus, 401);
passed('shows a model that refused as the error of the request');

const refused = await app.post('/api/chat', {});
assert.equal(refused.status, 400);
assert.equal((await traceOf(refused)).outcome, 'success');
passed('takes a refused question for a success');

const thanks = {
  traceId: answered.traceId,
  helpful: true,
  comment: 'Thanks, write to jo@example.com',
};
assert.equal((await app.post('/api/feedback', thanks)).status, 202);
const [score, ...others] = (await app.records()).filter((record) => record.type === 'score');
assert.ok(score?.type === 'score');
assert.equal(others.length, 0);
assert.equal(score.traceId, answered.traceId);
assert.equal(score.name, 'helpful');
assert.equal(score.value, true);
assert.equal(score.source, 'user_feedback');
assert.match(score.comment ?? '', /^Thanks, write to \[EMAIL/);
passed('stores feedback with the trace that it is about, masked');

await app[Symbol.asyncDispose]();
await llm.close();
