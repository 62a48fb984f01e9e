import type { TraceRecord } from '@llmtrace/core';
import { MODELS } from '../catalogue.js';
import { answeredCall } from '../model-call.js';
import type { TraceBuilder } from '../trace-builder.js';
import { words } from '../words.js';
import { callModel } from './call-model.js';
import type { Setting } from './setting.js';

/** A job at night: four summaries, and a judge for one of them. */
export function summarise(trace: TraceBuilder, setting: Setting): TraceRecord {
  const { random } = trace;
  const prompt = { name: 'summarise-ticket', versionId: 'v1' };
  for (let i = 0; i < 4; i++) {
    callModel(trace, setting, {
      name: 'summarise_ticket',
      model: MODELS.small,
      prompt,
      input: words(random, setting.textChars),
      output: words(random, 200),
      inputTokens: Math.round(random.duration(900, 0.5)),
      outputTokens: Math.round(random.duration(70, 0.3)),
    });
  }
  const value = Math.round((0.7 + random.next() * 0.3) * 100) / 100;
  const judged = trace.add({
    kind: 'eval',
    name: 'judge_summary',
    durationMs: 0,
    data: {
      scores: [{ name: 'faithfulness', value }],
      evaluator: { name: 'faithfulness', version: '1', kind: 'llm' },
      judge: { model: MODELS.large.name, rubricName: 'faithfulness', rubricVersion: '1' },
    },
  });
  answeredCall(trace, {
    name: 'judge_summary',
    model: MODELS.large,
    prompt: { name: 'judge-faithfulness', versionId: 'v1' },
    purpose: 'judge',
    parent: judged,
    input: words(random, setting.textChars),
    inputTokens: 1_100,
    outputTokens: 12,
  });
  trace.close(judged);
  return trace.finish('success', { kind: 'job', name: 'summarise_tickets', pipeline: 'summaries' });
}
