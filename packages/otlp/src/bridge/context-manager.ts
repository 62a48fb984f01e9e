import { AsyncLocalStorage } from 'node:async_hooks';
import { currentSpan, withActiveSpan, type Span } from '@llmtrace/core';
import type { OtelContext, OtelContextManager } from '../otel/otel-types.js';
import { BridgeSpan } from './bridge-span.js';
import { OTEL_SPAN, PlainContext } from './plain-context.js';

/**
 * Keeps OpenTelemetry's context beside ours: what runs in a span of the one runs in it for the other as well.
 *
 * Source: `ContextManager` of `@opentelemetry/api`.
 */
export class BridgeContextManager implements OtelContextManager {
  readonly #storage: AsyncLocalStorage<OtelContext> = new AsyncLocalStorage<OtelContext>();
  readonly #known: WeakMap<Span, BridgeSpan> = new WeakMap();

  active(): OtelContext {
    const context = this.#storage.getStore() ?? PlainContext.root;
    const span = currentSpan();
    if (span === undefined) return context;
    const active = context.getValue(OTEL_SPAN);
    if (active instanceof BridgeSpan && active.span === span) return context;
    return context.setValue(OTEL_SPAN, this.#bridged(span));
  }

  with<A extends readonly unknown[], R>(
    context: OtelContext,
    fn: (...args: A) => R,
    thisArg?: unknown,
    ...args: A
  ): R {
    const span = context.getValue(OTEL_SPAN);
    const run = (): R => this.#storage.run(context, () => Reflect.apply(fn, thisArg, args) as R);
    return span instanceof BridgeSpan ? withActiveSpan(span.span, run) : run();
  }

  bind<T>(context: OtelContext, target: T): T {
    if (typeof target !== 'function') return target;
    const run = (self: unknown, args: readonly unknown[]): unknown =>
      this.with(context, () => Reflect.apply(target, self, args) as unknown);
    return function bound(this: unknown, ...args: readonly unknown[]) {
      return run(this, args);
    } as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }

  /** Ours, as others see it; its end is ours to say. */
  #bridged(span: Span): BridgeSpan {
    let bridged = this.#known.get(span);
    if (bridged === undefined) {
      bridged = new OwnSpan(span);
      this.#known.set(span, bridged);
    }
    return bridged;
  }
}

/** A span that our code started: others may add to it, not end it. */
class OwnSpan extends BridgeSpan {
  override setAttribute(key: string, value: unknown): this {
    this.span.setAttribute(key, value);
    return this;
  }

  override setStatus(status: { readonly code: number; readonly message?: string }): this {
    if (status?.code === 2) this.span.recordError(new Error(status.message ?? 'failed'));
    return this;
  }

  override end(): void {}
}
