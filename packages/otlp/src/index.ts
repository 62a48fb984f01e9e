export { otlp } from './exporter/otlp.js';
export type { OtlpExporter } from './exporter/otlp-exporter.js';
export type { DialectName, OtlpOptions } from './exporter/otlp-options.js';
export type { Dialect, Subject, Worded } from './dialects/dialect.js';
export { genaiDialect, type GenaiOptions } from './dialects/genai.js';
export { langfuseDialect } from './dialects/langfuse.js';
export { langsmithDialect } from './dialects/langsmith.js';
export { openinferenceDialect } from './dialects/openinference.js';
export type { JudgedScore, ScoreRequest, ScoreTarget } from './scores/score-target.js';
export { langfuseScores } from './scores/langfuse-scores.js';
export { langsmithFeedback } from './scores/langsmith-feedback.js';
export type { Attributes, AttributeValue } from './wire/otlp-span.js';
export { braintrust, type BraintrustOptions } from './presets/braintrust.js';
export { datadog, type DatadogOptions } from './presets/datadog.js';
export { grafanaCloud, type GrafanaCloudOptions } from './presets/grafana-cloud.js';
export { honeycomb, type HoneycombOptions } from './presets/honeycomb.js';
export { langfuse, type LangfuseOptions } from './presets/langfuse.js';
export { langsmith, type LangsmithOptions } from './presets/langsmith.js';
export { newRelic, type NewRelicOptions } from './presets/new-relic.js';
export { phoenix, type PhoenixOptions } from './presets/phoenix.js';
export type { PresetOptions } from './presets/preset.js';
export {
  genaiSpanProcessor,
  type GenaiSpanProcessor,
  type GenaiSpanProcessorOptions,
  type ProcessedSpan,
} from './bridge/genai-span-processor.js';
export { otelSpans, type OtelSpansOptions } from './bridge/otel-spans.js';
export {
  registerOtelProvider,
  type OtelApi,
  type ProviderRegistration,
} from './bridge/register-provider.js';
export { createOtlpJsonReader, type OtlpJsonReader } from './receiver/otlp-json-reader.js';
export { otlpReceiver, type OtlpReceiver } from './receiver/otlp-receiver.js';
export type { OtlpReceiverOptions } from './receiver/receiver-options.js';
export type { MetricsOptions } from './metrics/metrics-options.js';
export { otelMetrics } from './metrics/otel-metrics.js';
export {
  prometheusMetrics,
  type PromClient,
  type PrometheusMetricsOptions,
} from './metrics/prometheus-metrics.js';
