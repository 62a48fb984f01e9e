export { createTracer, getTracer, type Tracer } from './tracer.js';
export type { TracerOptions } from './config/tracer-options.js';
export type {
  DeliveryCounts,
  DropCounts,
  DropReason,
  ExporterStats,
  RemoteStatus,
  TracerStats,
} from './delivery/counts.js';
export { ExportError, isExportError, type ExportErrorOptions } from './delivery/export-error.js';
export { diagnosticCounts, type DiagnosticCode, type DiagnosticsLogger } from './diagnostics.js';
export { isLlmTraceError, LlmTraceError, type LlmTraceErrorCode } from './errors.js';

export { currentSpan, currentTrace, currentTraceId, getTrace } from './context/current.js';
export { withActiveSpan } from './context/with-active-span.js';
export { withAttributes } from './context/with-attributes.js';
export { withPrompt } from './context/with-prompt.js';
export { setOtelParentListener, type OtelParentListener } from './context/otel-parent.js';
export { extractOrigin } from './http/extract-origin.js';
export { injectHeaders } from './http/inject-headers.js';
export { instrument } from './instrument/instrument.js';
export type { Captured, InstrumentSpec } from './instrument/spec.js';
export type { SpanOptions } from './instrument/span-options.js';
export { startSpan } from './instrument/start-span.js';
export { withSpan } from './instrument/with-span.js';
export { withTrace, type WithTraceOptions } from './instrument/with-trace.js';
export * from './instrument/decorators/decorators.js';
export * from './instrument/decorators/functions.js';
export type { DualMethodDecorator } from './instrument/decorators/dual-method-decorator.js';
export type { TraceDecorator } from './instrument/decorators/trace-decorator.js';
export type { TraceFunction } from './instrument/decorators/trace-function.js';
export type { TraceOptions } from './instrument/decorators/trace-options.js';
export { recordFeedback, recordOutcome, recordScore } from './scores.js';

export type { ContentRecord, ContentRef } from './model/content-record.js';
export type { GapRecord } from './model/gap-record.js';
export type { JsonScalar, JsonValue } from './model/json.js';
export type { SpanKind, SpanStatus, TraceKind, TraceOutcome, TraceStatus } from './model/kinds.js';
export type { TraceLimits } from './model/limits.js';
export type { PromptLabelRecord, PromptRecord } from './model/prompt-record.js';
export type {
  CostRecord,
  ErrorRecord,
  EventRecord,
  LateSpanRecord,
  LatencyRecord,
  LlmTraceRecord,
  OpenTraceRecord,
  RedactionRecord,
  RollupCall,
  RollupDimensionsRecord,
  RollupRecord,
  RollupTool,
  SamplingRecord,
  ScoreRecord,
  ScoreSource,
  SpanRecord,
  TraceRecord,
  TraceTotals,
} from './model/record.js';
export type { PriceBook, PricedCall, PricedKind, PriceSourceInfo } from './model/price-book.js';
export type { ScoreInput } from './model/score.js';
export type { ErrorDetails, Span } from './model/span.js';
export type * from './model/span-data.js';
export type { SettableOutcome, Trace } from './model/trace.js';
export type { TraceAttributes } from './model/trace-attributes.js';

export { audit, highVolume, production } from './sampling/presets.js';
export type { HighVolumeOptions, ProductionOptions } from './sampling/presets.js';
export type * from './sampling/sampling-options.js';
export type { CanarySubject, CanaryWindow } from './sampling/canary.js';
export type { SamplingTier } from './sampling/decision.js';
export { LatencySketch } from './sampling/latency-sketch.js';
export {
  readControlFile as readSamplingControl,
  writeControlFile as writeSamplingControl,
} from './sampling/control-file.js';
export type { SamplingOverride } from './sampling/overrides.js';
export type * from './sampling/trace-facts.js';
export type {
  RaiseOptions,
  SamplingControls,
  SamplingRuleInfo,
} from './sampling/trace-sampling.js';

export { consoleExporter, type ConsoleExporterOptions } from './exporters/console.js';
export type {
  EncodedExport,
  EncodedRecord,
  ExportAttempt,
  Exporter,
  ExportResult,
  RemoteOptions,
} from './exporters/exporter.js';
export type { JournalOptions } from './exporters/journal/journal-options.js';
export { jsonl, type JsonlOptions } from './exporters/jsonl.js';
export { jsonLog, type JsonLogOptions } from './exporters/json-log.js';
export { memory, type MemoryExporter, type MemoryOptions } from './exporters/memory.js';
export { renderTimeline, type TimelineOptions } from './exporters/timeline.js';
export {
  contentKey,
  contentReferences,
  type ContentReference,
} from './sealing/contents/content-references.js';
export {
  rebuildSpan,
  rebuildText,
  rebuildTrace,
  type LoadContent,
} from './sealing/contents/rebuild.js';
export {
  redact,
  redactChunks,
  redactStream,
  type BuiltInEntityType,
  type Detector,
  type EntityType,
  type Finding,
  type PlaceholderStyle,
  type Redacted,
  type RedactedEntity,
  type RedactOptions,
  type RedactStreamOptions,
  type ScanContext,
} from './sealing/redaction/index.js';
export type { ContentMode } from './sealing/policy/content-mode.js';
export type {
  ContentPolicy,
  ContentRule,
  ContentRuleCondition,
  MessageRole,
  PolicyKind,
} from './sealing/policy/content-policy.js';
export type {
  CanonicalPolicy,
  CanonicalRule,
  PolicyDocument,
} from './sealing/policy/canonical-policy.js';
export { policyPath } from './exporters/policy-file.js';
export { fromLine, toLine, type RecordLine } from './exporters/record-line.js';
export type { AsyncDetector, DetectionOptions, Pattern } from './sealing/async-detectors/index.js';
export { isSegmentName } from './exporters/segment-name.js';
export { resolveTraceDirectory } from './trace-directory.js';
export type { Sealed, SealedRecord, SealedTrace } from './sealing/sealed.js';
