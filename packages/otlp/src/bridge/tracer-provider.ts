import { startSpan, withActiveSpan } from '@llmtrace/core';
import { foreignKind } from '../foreign/foreign-kind.js';
import type {
  OtelContext,
  OtelSpan,
  OtelSpanOptions,
  OtelTracer,
  OtelTracerProvider,
} from '../otel/otel-types.js';
import { BridgeSpan } from './bridge-span.js';
import type { BridgeContextManager } from './context-manager.js';
import { OTEL_SPAN } from './plain-context.js';

type Callback = (span: OtelSpan) => unknown;

/** Gives instrumentation of others tracers whose spans are ours. */
export class BridgeTracerProvider implements OtelTracerProvider {
  readonly #contexts: BridgeContextManager;

  constructor(contexts: BridgeContextManager) {
    this.#contexts = contexts;
  }

  getTracer(name: string): BridgeTracer {
    return new BridgeTracer(name, this.#contexts);
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** Starts spans for one piece of instrumentation. */
export class BridgeTracer implements OtelTracer {
  readonly #name: string;
  readonly #contexts: BridgeContextManager;

  constructor(name: string, contexts: BridgeContextManager) {
    this.#name = name;
    this.#contexts = contexts;
  }

  startSpan(
    name: string,
    options: OtelSpanOptions = {},
    context: OtelContext = this.#contexts.active(),
  ): OtelSpan {
    const attributes = options.attributes ?? {};
    const start = (): BridgeSpan =>
      new BridgeSpan(startSpan(name, { kind: foreignKind(attributes) }), {
        ...attributes,
        'otel.scope.name': this.#name,
      });
    const parent = context.getValue(OTEL_SPAN);
    return parent instanceof BridgeSpan ? withActiveSpan(parent.span, start) : start();
  }

  startActiveSpan(name: string, ...args: readonly unknown[]): unknown {
    const fn = args.at(-1) as Callback;
    const options = (args.length > 1 ? args[0] : undefined) as OtelSpanOptions | undefined;
    const given = args.length > 2 ? (args[1] as OtelContext) : undefined;
    const context = given ?? this.#contexts.active();
    const span = this.startSpan(name, options, context);
    return this.#contexts.with(context.setValue(OTEL_SPAN, span), fn, undefined, span);
  }
}
