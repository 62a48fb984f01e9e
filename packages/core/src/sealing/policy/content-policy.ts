import type { SpanKind, TraceKind } from '../../model/kinds.js';
import type { Detector } from '../redaction/index.js';
import type { ContentMode } from './content-mode.js';

/** What a rule can be about: a kind of span, of root, or scores. */
export type PolicyKind = SpanKind | TraceKind | 'score';

/** Who speaks in a message of an LLM call. */
export type MessageRole = 'system' | 'user' | 'assistant' | 'tool';

type OneOrMore<T> = T | readonly T[];

/**
 * Where a rule holds: everywhere that all its conditions are met, each by one of its values.
 *
 * Shape: `route`, `tenant`, `environment` exactly, or `beginning*`. `field` is a path in the record such as `input`,
 * `error.message`, `data.arguments`, `data.chunks.snippet`, `attributes.plan`, and covers what is below it; `*` stands
 * for one part.
 */
export interface ContentRuleCondition {
  /** The pattern of the route, alone or with its method: `/api/chat`, `POST /api/chat`. */
  readonly route?: OneOrMore<string>;
  readonly tenant?: OneOrMore<string>;
  readonly environment?: OneOrMore<string>;
  readonly kind?: OneOrMore<PolicyKind>;
  readonly field?: OneOrMore<string>;
  /** Of messages in the input and output of LLM spans; the question and the answer of a root count as user and assistant. */
  readonly role?: OneOrMore<MessageRole>;
}

/** One exception from the policy's default. */
export interface ContentRule {
  readonly when: ContentRuleCondition;
  readonly content: ContentMode;
}

/**
 * What is kept of texts, and what is masked in them. Decided when a trace has ended, when its route and tenant are known.
 *
 * @example
 * createTracer({
 *   policy: {
 *     content: 'redacted',
 *     rules: [
 *       { when: { tenant: 'clinic-*' }, content: 'none' },
 *       { when: { kind: 'tool', field: 'data.arguments' }, content: 'hash' },
 *     ],
 *     maskKeys: ['ssn_last4', /^x-internal-/],
 *   },
 * });
 */
export interface ContentPolicy {
  /** For what no rule is about. Default: `LLMTRACE_CONTENT`, else `redacted`. */
  readonly content?: ContentMode;
  /** The last rule that holds wins. */
  readonly rules?: readonly ContentRule[];
  /** Names whose whole value is masked, besides `password`, `authorization` and the like. Case, `_` and `-` do not matter. */
  readonly maskKeys?: readonly (string | RegExp)[];
  /** Names that sound like secrets and hold none; their values are looked at like any other. */
  readonly allowKeys?: readonly string[];
  /** Values that stay readable: a support mailbox, test cards. Case, spaces and dashes do not matter. */
  readonly allowValues?: readonly string[];
  /** Names of attributes and metadata that are plain labels: masked like names, and kept whatever the mode. */
  readonly attributes?: { readonly allow?: readonly string[] };
  /** By the type they report: `false` switches a built-in one off, a detector of your own runs besides them. */
  readonly detectors?: Readonly<Record<string, false | Detector>>;
}
