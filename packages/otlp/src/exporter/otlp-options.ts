import type { Dialect } from '../dialects/dialect.js';
import type { Attributes } from '../wire/otlp-span.js';
import type { TargetOptions } from '../http/target.js';
import type { ScoreTarget } from '../scores/score-target.js';

/** The dialects that go by a name. */
export type DialectName =
  | 'genai'
  | 'genai-compat'
  | 'genai-1.41'
  | 'langfuse'
  | 'langsmith'
  | 'openinference';

/** How traces are sent. What is not given comes from the `OTEL_*` variables. */
export interface OtlpOptions {
  /** The key of its counts. Default: `otlp`. */
  readonly name?: string;
  /**
   * The receiver's URL. Where its path does not end in `/v1/traces`, that is added. Default:
   * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, `OTEL_EXPORTER_OTLP_ENDPOINT`, else `http://localhost:4318`.
   */
  readonly endpoint?: string;
  /** Sent to that host and to no other. Default, for an endpoint of the variables alone: `OTEL_EXPORTER_OTLP_HEADERS`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: `genai`. */
  readonly dialect?: DialectName | Dialect;
  /** Default: `OTEL_EXPORTER_OTLP_PROTOCOL`, else `http/protobuf`. */
  readonly protocol?: 'http/protobuf' | 'http/json';
  /** Default: `OTEL_EXPORTER_OTLP_COMPRESSION`, else `gzip`. */
  readonly compression?: 'gzip' | 'none';
  /** Units: ms for one request. Default: `OTEL_EXPORTER_OTLP_TIMEOUT`, else 10,000. */
  readonly timeoutMs?: number;
  /** Units: bytes of one request before compression. Default: 3 MB. */
  readonly maxRequestBytes?: number;
  /** `true` lets text that the policy keeps raw leave the process. */
  readonly allowRaw?: boolean;
  /** Added to the resource of every request, before what the variables and the traces say. */
  readonly resource?: Attributes;
  /** Where scores go. Default: `events`, spans with an event `gen_ai.evaluation.result`. */
  readonly scores?: 'events' | 'none' | ScoreTarget;
  /** Certificates in PEM. Default: the files that `OTEL_EXPORTER_OTLP_CERTIFICATE` and its like name. */
  readonly tls?: TargetOptions['tls'];
}
