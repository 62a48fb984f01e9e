import type { TraceOwner } from '../model/owner.js';
import { storage } from './storage.js';

interface TracerRegistry {
  current: TraceOwner | undefined;
  fallback: (() => TraceOwner) | undefined;
}

const KEY: unique symbol = Symbol.for('llmtrace.tracer@1') as never;
const holder = globalThis as { [KEY]?: TracerRegistry };
const registry: TracerRegistry = (holder[KEY] ??= { current: undefined, fallback: undefined });

/** Makes a tracer the one that decorators, wrappers and middleware use where no trace is open. */
export function setActiveTracer(tracer: TraceOwner | undefined): void {
  registry.current = tracer;
}

/** Says how to make the default tracer; it is made when it is first needed. */
export function setFallbackTracer(make: () => TraceOwner): void {
  registry.fallback ??= make;
}

/** The tracer in force: that of the running code's scope, the one the app made, else one from the environment. */
export function activeTracer(): TraceOwner | undefined {
  const scope = storage.getStore();
  return scope?.trace?.owner ?? scope?.owner ?? (registry.current ??= registry.fallback?.());
}

/** The tracer that was made active, if any; makes none. */
export function registeredTracer(): TraceOwner | undefined {
  return registry.current;
}
