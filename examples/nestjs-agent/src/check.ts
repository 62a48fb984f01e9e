import assert from 'node:assert/strict';
import type { TraceRecord } from '@llmtrace/core';
import { createTestTracer, treeOf } from '@llmtrace/core/testing';
import { supportScript } from '@llmtrace-examples/support-domain';
import { startScriptedLlm } from '@llmtrace/testing';
import OpenAI from 'openai';
import { createApp } from './create-app.js';

const test = createTestTracer({ clock: 'real' });
test.install();
const llm = await startScriptedLlm({ script: supportScript() });
const app = await createApp(new OpenAI({ baseURL: llm.baseUrl, apiKey: 'scripted' }));
app.useLogger(false);
await app.listen(0, '127.0.0.1');
const url = await app.getUrl();

interface Exchange {
  readonly status: number;
  readonly body: string;
  readonly trace: TraceRecord;
}

/** Sends a request and waits for its trace, which must be the only one. */
async function send(path: string, init?: RequestInit): Promise<Exchange> {
  test.clear();
  const response = await fetch(url + path, init);
  const body = await response.text();
  await test.idle();
  const [trace] = test.traces;
  assert.ok(trace);
  assert.equal(test.traces.length, 1);
  assert.equal(response.headers.get('x-trace-id'), trace.traceId);
  return { status: response.status, body, trace };
}

function post(
  body: string,
  headers: Readonly<Record<string, string>> = { 'x-customer-id': 'cus_7301' },
): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
}

function ask(message: string): Promise<Exchange> {
  return send('/api/support/chat', post(JSON.stringify({ message })));
}

function passed(what: string): void {
  process.stdout.write(`ok  ${what}\n`);
}

await test.idle();
assert.equal(test.traces[0]?.name, 'index_policies');
assert.equal(test.traces[0].kind, 'job');
passed('traces the job that indexes the policies at start');

const refund = await ask('Please refund order A1003 in full');
assert.equal(refund.status, 200);
assert.equal(JSON.parse(refund.body).actions[0].type, 'refund_created');
assert.equal(JSON.parse(refund.body).traceId, refund.trace.traceId);
assert.equal(refund.trace.name, 'POST /api/support/chat');
assert.equal(refund.trace.outcome, 'success');
assert.match(refund.trace.userIdHash ?? '', /^[0-9a-f]{16,64}$/);
assert.equal(
  treeOf(refund.trace),
  [
    'agent.run_agent ok',
    '  retrieval.find_policies ok',
    '    embedding.create_embedding ok',
    '  prompt.load_prompt ok',
    '  llm.create_chat_completion ok',
    '    tool.get_order ok',
    '  llm.create_chat_completion ok',
    '    tool.decide_refund ok',
    '  llm.create_chat_completion ok',
    '    tool.create_refund ok',
    '  llm.create_chat_completion ok',
    '  parser.parse_answer ok',
  ].join('\n'),
);
passed(
  'keeps the whole tree of a refund, under its route and the same id in header, handler and trace',
);

const { trace: parallel } = await ask('Where are my orders A1001 and A1005?');
assert.equal(
  treeOf(parallel),
  [
    'agent.run_agent ok',
    '  retrieval.find_policies ok',
    '    embedding.create_embedding ok',
    '  prompt.load_prompt ok',
    '  llm.create_chat_completion ok',
    '    tool.get_order ok',
    '    tool.get_order ok',
    '  llm.create_chat_completion ok',
    '  parser.parse_answer ok',
  ].join('\n'),
);
const asked = parallel.spans.find((span) => span.kind === 'llm');
assert.ok(asked?.kind === 'llm');
assert.deepEqual(
  parallel.spans.flatMap((span) => (span.kind === 'tool' ? [span.data.callId] : [])).toSorted(),
  asked.data.toolCallsRequested?.map((call) => call.callId).toSorted(),
);
assert.equal(parallel.totals.toolCalls, 2);
passed('nests parallel tools under the model call that asked for them, by call id');

const { trace: nested } = await ask(
  'My speaker from order A1006 stopped working. Does the warranty cover it, and who pays the postage?',
);
const searched = [
  'retrieval.find_policies ok',
  '  embedding.create_embedding ok',
  'prompt.load_prompt ok',
];
assert.equal(
  treeOf(nested),
  [
    'agent.run_agent ok',
    ...indented(1, searched),
    '  llm.create_chat_completion ok',
    '    tool.ask_specialist ok',
    '      agent.run_agent ok',
    ...indented(4, searched),
    '        llm.create_chat_completion ok',
    '          tool.get_order ok',
    '          tool.ask_specialist ok',
    '            agent.run_agent ok',
    ...indented(7, searched),
    '              llm.create_chat_completion ok',
    '              parser.parse_answer ok',
    '        llm.create_chat_completion ok',
    '        parser.parse_answer ok',
    '  llm.create_chat_completion ok',
    '  parser.parse_answer ok',
  ].join('\n'),
);
assert.deepEqual(
  nested.spans.flatMap((span) => (span.kind === 'llm' ? [span.data.prompt?.name] : [])),
  [
    'support_agent_v3',
    'policy_specialist_v1',
    'policy_specialist_v1',
    'policy_specialist_v1',
    'support_agent_v3',
  ],
);
passed(
  'keeps agents within agents apart: the tools of each under its own model call, with its own prompt',
);

const { trace: failure } = await ask('I want $400 back for order A1004, a refund please');
const refused = failure.spans.find((span) => span.name === 'create_refund');
assert.ok(refused?.kind === 'tool');
assert.equal(failure.outcome, 'degraded_success');
assert.equal(refused.status, 'error');
assert.equal(refused.data.success, false);
assert.equal(refused.data.errorCode, 'INVALID_ARGUMENT');
assert.match(String(refused.data.arguments), /"refund_amount_cents":40000/);
passed('shows a tool that refused and the answer that made up for it as degraded success');

const broken = await ask('How long is a gift card valid?');
assert.equal(broken.status, 500);
assert.equal(broken.trace.outcome, 'error');
assert.equal(broken.trace.error?.type, 'AnswerParseError');
const parser = broken.trace.spans.find((span) => span.kind === 'parser');
assert.ok(parser?.kind === 'parser');
assert.equal(parser.data.valid, false);
passed('shows an answer that could not be read as the error of the request');

const guarded = await send('/api/support/chat', post('{"message":"Hello"}', {}));
assert.equal(guarded.status, 403);
assert.equal(guarded.trace.name, 'POST /api/support/chat');
assert.equal(guarded.trace.statusCode, 403);
assert.equal(guarded.trace.outcome, 'success');
assert.equal(guarded.trace.spans.length, 0);
passed('traces a request that the guard refused, with its route');

const invalid = await send('/api/support/chat', post('{"message":""}'));
assert.equal(invalid.status, 400);
assert.equal(invalid.trace.name, 'POST /api/support/chat');
assert.equal(invalid.trace.outcome, 'success');
passed('traces a message that the validation pipe refused, with its route');

const malformed = await send('/api/support/chat', post('{"message":'));
assert.equal(malformed.status, 400);
assert.equal(malformed.trace.method, 'POST');
assert.equal(malformed.trace.statusCode, 400);
passed('traces a body that is no JSON, which no route has seen');

const missing = await send('/api/nothing-here');
assert.equal(missing.status, 404);
assert.equal(missing.trace.name, 'GET (unmatched)');
assert.equal(missing.trace.statusCode, 404);
passed('traces a request that no route took');

await app.close();
await llm.close();
await test[Symbol.asyncDispose]();

function indented(depth: number, lines: readonly string[]): string[] {
  return lines.map((line) => '  '.repeat(depth) + line);
}
