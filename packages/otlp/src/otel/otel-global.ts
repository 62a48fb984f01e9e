import type { OtelContextManager, OtelTracerProvider } from './otel-types.js';

/** What the copies of `@opentelemetry/api` in a process share. */
export interface OtelGlobal {
  readonly version: string;
  readonly context?: OtelContextManager;
  readonly trace?: OtelTracerProvider;
  readonly metrics?: { getMeter(name: string): OtelMeter };
}

type Labels = Readonly<Record<string, string>>;

/** Makes instruments of OpenTelemetry. */
export interface OtelMeter {
  createCounter(name: string, options: object): { add(value: number, labels: Labels): void };
  createHistogram(name: string, options: object): { record(value: number, labels: Labels): void };
  createObservableCounter(
    name: string,
    options: object,
  ): {
    addCallback(callback: (result: { observe(value: number, labels: Labels): void }) => void): void;
  };
}

const KEY: symbol = Symbol.for('opentelemetry.js.api.1');

/**
 * What an app has registered with OpenTelemetry, whichever copy or minor version of the api package it did it with.
 * Reading it needs no package and registers nothing.
 *
 * Source: `internal/global-utils.ts` of `@opentelemetry/api`.
 */
export function otelGlobal(): OtelGlobal | undefined {
  return (globalThis as { [KEY]?: OtelGlobal })[KEY as never];
}
