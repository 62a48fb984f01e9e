import type { SpanRecord, TraceRecord } from '@llmtrace/core';
import { MODELS, ROUTES, TOOLS } from '../catalogue.js';
import { during } from '../incidents.js';
import type { TraceBuilder } from '../trace-builder.js';
import { words } from '../words.js';
import { callModel } from './call-model.js';
import { failed, finished } from './endings.js';
import type { Setting } from './setting.js';

const AGENT_PROMPT = { name: 'order-agent', versionId: 'v3', releaseLabel: 'production' };

/** An agent that looks things up in one to three rounds: model, tool, and an answer at the end. */
export function agent(trace: TraceBuilder, setting: Setting): TraceRecord {
  const { random } = trace;
  const question = words(random, 60);
  const around = trace.add({
    kind: 'agent',
    name: 'handle_order',
    durationMs: 0,
    data: { agentName: 'orders', maxSteps: 6 },
  });
  const base = {
    model: MODELS.large,
    prompt: AGENT_PROMPT,
    input: words(random, setting.textChars),
    parent: around,
  };
  let timeouts = 0;
  for (let round = random.between(1, 3); round > 0; round--) {
    const asked = callModel(trace, setting, {
      ...base,
      name: 'plan_step',
      inputTokens: 420,
      outputTokens: random.between(25, 60),
      finishReason: 'tool_calls',
    });
    if (asked === undefined) {
      trace.close(around);
      return failed(trace, ROUTES.agent, question);
    }
    if (!callTool(trace, setting, asked, question)) timeouts++;
  }
  const answer = callModel(trace, setting, {
    ...base,
    name: 'answer_step',
    inputTokens: 700,
    outputTokens: random.between(60, 180),
    output: words(random, setting.textChars / 4),
  });
  trace.close(around);
  if (answer === undefined) return failed(trace, ROUTES.agent, question);
  return finished(trace, ROUTES.agent, question, timeouts > 0 ? 'degraded_success' : 'success');
}

/** Whether the tool answered. */
function callTool(
  trace: TraceBuilder,
  { incidents, tenant, textChars }: Setting,
  asked: SpanRecord,
  question: string,
): boolean {
  const { random, time } = trace;
  const toolName = random.skewed(Object.values(TOOLS));
  const down =
    toolName === TOOLS.search && tenant === 'globex' && during(incidents.toolTimeouts, time);
  const timeout = random.chance(down ? 0.5 : 0.004);
  trace.add({
    kind: 'tool',
    name: toolName,
    parent: asked,
    durationMs: timeout ? 10_000 + random.next() * 20 : random.duration(140, 0.6),
    ...(timeout
      ? { error: { type: 'TimeoutError', code: 'ETIMEDOUT', message: 'No answer in 10 s.' } }
      : undefined),
    data: {
      toolName,
      callId: `call_${random.hex(16)}`,
      askedBySpanId: asked.spanId,
      argumentsValid: true,
      success: !timeout,
      sideEffect: toolName === TOOLS.refund ? 'write' : 'none',
      prompt: AGENT_PROMPT,
      model: MODELS.large.name,
      arguments: JSON.stringify({ query: question }),
      resultSummary: words(random, textChars / 8),
    },
  });
  return !timeout;
}
