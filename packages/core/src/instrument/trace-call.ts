import type { LiveTrace } from '../model/live-trace.js';
import { isAbortError } from './abort-error.js';
import type { Call, StreamTap } from './call.js';

/** The run of a job's function: its end, by whatever return kind, is the end of the root. */
export class TraceCall implements Call, StreamTap {
  readonly scope: LiveTrace;

  constructor(trace: LiveTrace) {
    this.scope = trace;
  }

  get root(): LiveTrace {
    return this.scope;
  }

  succeed(): void {
    this.scope.end();
  }

  fail(error: unknown): void {
    if (!this.scope.ended) this.scope.recordError(error);
    this.scope.end(isAborted(error) ? 'aborted' : 'completed');
  }

  openStream(): StreamTap {
    return this;
  }

  subscribed(first: boolean): Call | undefined {
    return first ? this : undefined;
  }

  chunk(): void {}

  complete(): void {
    this.scope.end();
  }

  cancel(): void {
    this.scope.end('aborted');
  }
}

function isAborted(error: unknown): boolean {
  try {
    return isAbortError(error);
  } catch {
    return false;
  }
}
