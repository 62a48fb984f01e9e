import type { TraceRecord } from '@llmtrace/core';
import { EMBEDDER, INDEXES, MODELS, ROUTES } from '../catalogue.js';
import { during } from '../incidents.js';
import type { ModelCall } from '../model-call.js';
import type { TraceBuilder } from '../trace-builder.js';
import { words } from '../words.js';
import { callModel } from './call-model.js';
import { failed, finished } from './endings.js';
import type { Setting } from './setting.js';

/** A question answered from documents: guardrail, embedding, retrieval, prompt, model, guardrail. */
export function chat(trace: TraceBuilder, setting: Setting): TraceRecord {
  const { random, time } = trace;
  const question = words(random, 80);
  trace.add({
    kind: 'guardrail',
    name: 'check_input',
    durationMs: random.duration(4),
    data: { stage: 'input', check: 'injection', flagged: false, action: 'passed', inputLength: 80 },
  });
  trace.add({
    kind: 'embedding',
    name: 'embed_query',
    durationMs: random.duration(35),
    data: {
      provider: EMBEDDER.provider,
      model: EMBEDDER.name,
      inputs: 1,
      usage: { inputTokens: 20 },
      cost: { inputNanoUsd: 400, totalNanoUsd: 400, status: 'priced', source: 'genai-prices' },
    },
  });
  const retrieved = retrieve(trace, setting, question);
  const newPrompt = during(setting.incidents.promptChange, time);
  const prompt = {
    name: 'support-answer',
    versionId: newPrompt ? 'v8' : 'v7',
    releaseLabel: 'production',
  };
  trace.add({ kind: 'prompt', name: 'build_prompt', durationMs: 0.4, data: prompt });
  const cut = random.chance(0.01);
  const call: ModelCall = {
    name: 'answer_question',
    model: random.chance(0.7) ? MODELS.large : MODELS.other,
    prompt,
    input: `${question}\n${words(random, setting.textChars)}`,
    output: words(random, setting.textChars / 4),
    inputTokens: 300 + retrieved,
    outputTokens: Math.round(random.duration(newPrompt ? 216 : 120, 0.35)),
    finishReason: cut ? 'length' : 'stop',
    stream: true,
  };
  const answer = callModel(trace, setting, call);
  if (answer === undefined) return failed(trace, ROUTES.chat, question);
  const rejected = random.chance(0.005);
  trace.add({
    kind: 'guardrail',
    name: 'check_output',
    durationMs: random.duration(6),
    data: {
      stage: 'output',
      check: 'toxicity',
      flagged: rejected,
      action: rejected ? 'rejected' : 'passed',
    },
  });
  return finished(trace, ROUTES.chat, question, cut ? 'partial' : 'success');
}

/** Returns the tokens of what it found. */
function retrieve(trace: TraceBuilder, { incidents }: Setting, queryText: string): number {
  const { random, time } = trace;
  const index = random.chance(0.6) ? INDEXES.docs : INDEXES.policies;
  const poor = index === INDEXES.policies && during(incidents.emptyIndex, time);
  const found = poor && random.chance(0.5) ? 0 : random.between(2, 5);
  const best = poor ? 0.35 + random.next() * 0.3 : 0.7 + random.next() * 0.29;
  const chunks = Array.from({ length: found }, (_, i) => ({
    chunkId: `${index}-${random.between(1, 500)}`,
    sourceDocId: `doc-${random.between(1, 60)}`,
    score: Math.round((best - i * 0.03) * 1e4) / 1e4,
    tokens: random.between(80, 240),
    textLength: 640,
  }));
  trace.add({
    kind: 'retrieval',
    name: 'search_docs',
    durationMs: random.duration(28),
    data: { index, indexVersion: '12', queryText, topKRequested: 5, topKReturned: found, chunks },
  });
  return chunks.reduce((sum, { tokens }) => sum + tokens, 0);
}
