import { systemClock } from '../model/clock.js';
import { randomIds } from '../model/ids.js';
import { DEFAULT_LIMITS } from '../model/limits.js';
import { LiveSpan } from '../model/live-span.js';
import { LiveTrace } from '../model/live-trace.js';
import type { SpanKind } from '../model/kinds.js';
import type { TraceOwner } from '../model/owner.js';

const nobody: TraceOwner = {
  enabled: false,
  clock: systemClock,
  ids: randomIds,
  limits: DEFAULT_LIMITS,
  opened() {},
  finished() {},
  late() {},
};

/** A trace handle that works and is recorded nowhere, for code that runs while tracing is off. */
export function detachedTrace(name: string): LiveTrace {
  return new LiveTrace(nobody, 'job', name, undefined, undefined);
}

/** A span handle that works and is recorded nowhere, for code that runs while tracing is off. */
export function detachedSpan<K extends SpanKind>(kind: K, name: string): LiveSpan<K> {
  return new LiveSpan(kind, name, detachedTrace(name), undefined, undefined);
}
