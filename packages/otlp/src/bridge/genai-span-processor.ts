import { redact, type PriceBook, type Usage } from '@llmtrace/core';
import { costUsd } from '../dialects/cost-usd.js';
import { readForeign } from '../foreign/read-foreign.js';
import { isPricedSpan } from '../foreign/foreign-kind.js';
import { invalid } from '../config/invalid-option.js';

/** What the processor does to spans. */
export interface GenaiSpanProcessorOptions {
  /** Prices calls that carry no cost, as `gen_ai.usage.cost` in dollars: `createPriceBook()` of `@llmtrace/cost`. */
  readonly prices?: PriceBook;
  /** Masks a text. Default: `redact` of `@llmtrace/core`; `false` masks nothing. */
  readonly mask?: false | ((text: string) => string);
}

/** A span of an OpenTelemetry SDK while its processors see it. */
export interface ProcessedSpan {
  readonly attributes: Record<string, unknown>;
  readonly events?: readonly { readonly attributes?: Record<string, unknown> }[];
  readonly startTime?: readonly [number, number];
}

/** What OpenTelemetry's SDKs 2 and 3 take as a span processor. */
export interface GenaiSpanProcessor {
  onStart(): void;
  onEnding(span: ProcessedSpan): void;
  onEnd(span: ProcessedSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

const FAILED = '[REDACTION FAILED]';
const GENAI = /^(?:gen_ai|llm|ai|openinference|traceloop|input|output)\./;
/** Names of things, which are no text of users. */
const NAMES: ReadonlySet<string> = new Set([
  'gen_ai.operation.name',
  'gen_ai.provider.name',
  'gen_ai.system',
  'gen_ai.request.model',
  'gen_ai.response.model',
  'gen_ai.response.id',
  'gen_ai.tool.call.id',
  'gen_ai.tool.name',
  'openinference.span.kind',
  'llm.model_name',
  'ai.operationId',
]);

/**
 * Masks the texts of GenAI spans that other instrumentation makes, and says what their calls cost, before the app's own
 * exporters see them. Put it before every processor that exports. Spans of anything else are left alone.
 *
 * @example
 * new NodeSDK({ spanProcessors: [genaiSpanProcessor({ prices: createPriceBook() }), new BatchSpanProcessor(exporter)] });
 */
export function genaiSpanProcessor(options: GenaiSpanProcessorOptions = {}): GenaiSpanProcessor {
  const { prices, mask = (text: string) => redact(text).text } = options;
  if (prices !== undefined && typeof prices?.price !== 'function') {
    return invalid('genaiSpanProcessor.prices', 'a price book: { price(call) }');
  }
  if (mask !== false && typeof mask !== 'function') {
    return invalid('genaiSpanProcessor.mask', 'false or a function of a text');
  }
  const done = new WeakSet<object>();
  const process = (span: ProcessedSpan): void => {
    const { attributes } = span;
    if (done.has(attributes) || !isGenai(attributes)) return;
    done.add(attributes);
    if (prices !== undefined) priceSpan(span, prices);
    if (mask === false) return;
    maskAll(attributes, mask);
    for (const event of span.events ?? []) if (event.attributes) maskAll(event.attributes, mask);
  };
  return {
    onStart() {},
    onEnding: process,
    // SDKs before 2.3 know no `onEnding`.
    onEnd: process,
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function isGenai(attributes: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(attributes).some((name) => GENAI.test(name));
}

function maskAll(attributes: Record<string, unknown>, mask: (text: string) => string): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!NAMES.has(name)) attributes[name] = masked(value, mask);
  }
}

/** What cannot be masked is dropped. */
function masked(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') {
    try {
      return mask(value);
    } catch {
      return FAILED;
    }
  }
  if (Array.isArray(value)) return value.map((item) => masked(item, mask));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, masked(item, mask)]),
    );
  }
  return value;
}

function priceSpan({ attributes, startTime }: ProcessedSpan, prices: PriceBook): void {
  if (attributes['gen_ai.usage.cost'] !== undefined) return;
  const { kind, data } = readForeign(attributes);
  if (!isPricedSpan(kind)) return;
  const { provider, model, responseModel, usage } = data as {
    provider?: string;
    model?: string;
    responseModel?: string;
    usage?: Usage;
  };
  if (usage === undefined) return;
  const at = startTime === undefined ? Date.now() : startTime[0] * 1_000 + startTime[1] / 1e6;
  try {
    const cost = prices.price({
      kind,
      at,
      usage,
      ...(provider === undefined ? undefined : { provider }),
      ...(model === undefined ? undefined : { model }),
      ...(responseModel === undefined ? undefined : { responseModel }),
    });
    const usd = costUsd(cost);
    if (usd !== undefined) attributes['gen_ai.usage.cost'] = usd.total;
  } catch {
    attributes['llmtrace.cost.status'] = 'callback_error';
  }
}
