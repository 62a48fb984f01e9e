import type { SpanRecord, TraceRecord } from '@llmtrace/core';
import { MODELS, ROUTES, type TrafficModel } from '../catalogue.js';
import { during } from '../incidents.js';
import type { ModelCall } from '../model-call.js';
import type { TraceBuilder } from '../trace-builder.js';
import { words } from '../words.js';
import { callModel } from './call-model.js';
import { failed, finished } from './endings.js';
import type { Setting } from './setting.js';

/** Fields read from a document: model, parser, now and then a repair. */
export function extract(trace: TraceBuilder, setting: Setting): TraceRecord {
  const { random, time } = trace;
  const small = random.chance(0.6);
  const model: TrafficModel = small ? MODELS.small : MODELS.large;
  const responseFormat = random.chance(0.75) ? 'json_schema' : 'json_object';
  const prompt = { name: 'extract-invoice', versionId: '2026-05-01' };
  const call: ModelCall = {
    name: 'extract_fields',
    model,
    prompt,
    responseFormat,
    input: words(random, setting.textChars * 2),
    output: words(random, setting.textChars / 4),
    inputTokens: Math.round(random.duration(1_400, 0.4)),
    outputTokens: Math.round(random.duration(160, 0.3)),
    unpriced: random.chance(0.01),
  };
  const input = 'invoice.pdf';
  trace.add({ kind: 'step', name: 'load_document', durationMs: random.duration(60), data: {} });
  trace.add({ kind: 'prompt', name: 'build_prompt', durationMs: 0.3, data: prompt });
  if (callModel(trace, setting, call) === undefined) return failed(trace, ROUTES.extract, input);
  const wild = small && during(setting.incidents.brokenSchema, time);
  const broken = random.chance(wild ? 1 / 3 : 0.02);
  const parse = (valid: boolean, repairAttempts: number): SpanRecord =>
    trace.add({
      kind: 'parser',
      name: 'parse_invoice',
      durationMs: random.duration(1.5),
      ...(valid
        ? undefined
        : { error: { type: 'SchemaError', code: 'schema_mismatch', message: 'total: required' } }),
      data: {
        format: 'json',
        schemaName: 'invoice',
        valid,
        repairAttempts,
        prompt,
        model: model.name,
        responseFormat,
      },
    });
  parse(!broken, 0);
  if (!broken) return finished(trace, ROUTES.extract, input, 'success');
  callModel(trace, setting, { ...call, purpose: 'repair', attempt: 1 });
  const repaired = random.chance(0.7);
  parse(repaired, 1);
  return repaired
    ? finished(trace, ROUTES.extract, input, 'success')
    : failed(trace, ROUTES.extract, input);
}
