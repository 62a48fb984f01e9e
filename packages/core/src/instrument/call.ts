import type { LiveTrace } from '../model/live-trace.js';
import type { Scope } from '../model/scope.js';

/** What a return kind tells about something that is read after the call returned. The first end counts. */
export interface StreamTap {
  chunk(value: unknown): void;
  /** The source ended by itself; a generator may have returned a value. */
  complete(returned?: unknown): void;
  fail(error: unknown): void;
  /** The consumer stopped reading. */
  cancel(): void;
}

/**
 * One traced call while it runs. Return kinds report to it; none of its methods throws.
 */
export interface Call {
  /** Where the function's own code runs: the call, and every later pull of what it returned. */
  readonly scope: Scope;
  /** The root, where the call had to open one. */
  readonly root: LiveTrace | undefined;
  succeed(value: unknown): void;
  fail(error: unknown): void;
  /** The call returned something that is read piece by piece. */
  openStream(single?: boolean): StreamTap;
  /** The call that one subscription to the returned Observable stands for. `undefined`: it is not traced. */
  subscribed(first: boolean): Call | undefined;
}

/** Watches what a promise resolved to; see `returns/settle.ts`. */
export type SettleValue = (value: unknown, call: Call) => unknown;
