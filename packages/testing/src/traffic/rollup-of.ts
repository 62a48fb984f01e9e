import {
  LatencySketch,
  type LatencyRecord,
  type RollupRecord,
  type TraceRecord,
} from '@llmtrace/core';
import { hasStepFailed, recordCalls } from '@llmtrace/core/records';

const MINUTE_MS = 60_000;
const DIMENSIONS = [
  'kind',
  'name',
  'outcome',
  'status',
  'serviceName',
  'environment',
  'route',
  'method',
  'statusCode',
  'feature',
  'variant',
  'tenantId',
  'userIdHash',
  'userSegment',
  'locale',
  'pipeline',
  'pipelineTier',
  'pipelineVersion',
  'deploymentId',
  'gitSha',
  'featureFlags',
] as const;

/** What is left of a trace that was not stored: a rollup of it alone. */
export function rollupOf(trace: TraceRecord): RollupRecord {
  const failed = Number(trace.status === 'error');
  return {
    type: 'rollup',
    schemaVersion: 1,
    rollupId: `rollup-${trace.traceId}`,
    windowStart: Math.floor(trace.startTime / MINUTE_MS) * MINUTE_MS,
    windowMs: MINUTE_MS,
    dimensions: Object.fromEntries(
      DIMENSIONS.flatMap((name) => (trace[name] === undefined ? [] : [[name, trace[name]]])),
    ) as unknown as RollupRecord['dimensions'],
    count: 1,
    errors: failed,
    totals: trace.totals,
    latency: sketchOf(trace.durationMs),
    calls: recordCalls(trace.spans).map(({ span, judge, unpriced }) => {
      const { kind, data } = span;
      const llm = kind === 'llm' ? data : undefined;
      return {
        kind,
        ...present({
          provider: data.provider,
          model: data.model,
          responseModel: llm?.responseModel,
          promptName: llm?.prompt?.name,
          promptVersionId: llm?.prompt?.versionId,
          responseFormat: llm?.params?.responseFormat,
          judge: judge ? (true as const) : undefined,
          costNanoUsd: data.cost?.totalNanoUsd,
        }),
        count: 1,
        errors: Number(span.status === 'error'),
        traces: 1,
        traceErrors: failed,
        latency: sketchOf(span.durationMs),
        inputTokens: data.usage?.inputTokens ?? 0,
        outputTokens: data.usage?.outputTokens ?? 0,
        cachedTokens: data.usage?.cachedTokens ?? 0,
        unpricedCalls: Number(unpriced),
      };
    }),
    tools: trace.spans.flatMap((span) =>
      span.kind !== 'tool'
        ? []
        : [
            {
              toolName: span.data.toolName ?? span.name,
              count: 1,
              errors: Number(hasStepFailed(span)),
              traces: 1,
              traceErrors: failed,
              latency: sketchOf(span.durationMs),
            },
          ],
    ),
  };
}

function sketchOf(durationMs: number): LatencyRecord {
  const sketch = new LatencySketch();
  sketch.add(durationMs);
  return sketch.toJSON();
}

function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
