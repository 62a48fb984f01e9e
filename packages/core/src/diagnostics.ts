import { types } from 'node:util';

/** Where llmtrace says what it could not do. Any logger with `warn` will do. */
export interface DiagnosticsLogger {
  warn(message: string): void;
}

/** What can go wrong at run time; each is counted, and logged at most once a minute. */
export type DiagnosticCode =
  | 'callback_error'
  | 'capture_error'
  | 'seal_error'
  | 'redaction_failed'
  | 'export_failed'
  | 'export_retried'
  | 'queue_full'
  | 'journal_full'
  | 'context_recovered'
  | 'trace_abandoned'
  | 'traces_shed'
  | 'spans_dropped'
  | 'invalid_score'
  | 'invalid_known_values'
  | 'disk_unavailable'
  | 'segments_evicted'
  | 'sampling_refused'
  | 'prompt_conflict'
  | 'prompts_unlisted'
  | 'cost_ceiling'
  | 'retention_failed'
  | 'full_text_failed'
  | 'hook_error';

const LOG_INTERVAL_MS = 60_000;
const counts: Map<DiagnosticCode, number> = new Map();
const lastLogged: Map<string, number> = new Map();

let logger: DiagnosticsLogger = {
  warn: (message) => void process.stderr.write(`${message}\n`),
};

/** Sends diagnostics to the app's own logger. */
export function setDiagnosticsLogger(next: DiagnosticsLogger): void {
  logger = next;
}

/** Counts a fault and logs it at most once a minute, for each thing that it is `about`. Never throws. */
export function report(
  code: DiagnosticCode,
  message: string,
  cause?: unknown,
  about: string = '',
): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
  const now = performance.now();
  const key = `${code} ${about}`;
  const last = lastLogged.get(key);
  if (last !== undefined && now - last < LOG_INTERVAL_MS) return;
  lastLogged.set(key, now);
  try {
    const reason = cause instanceof Error ? `: ${cause.name}` : '';
    const returned: unknown = logger.warn(`[@llmtrace/core] ${code}: ${message}${reason}`);
    if (types.isPromise(returned)) returned.then(undefined, countHookError);
  } catch {
    countHookError();
  }
}

/**
 * Counts the rejection of a promise that a callback of the app's returned where none is waited for: left alone, it would
 * end the process.
 */
export function ignoreRejection(returned: unknown, message: string): void {
  if (!types.isPromise(returned)) return;
  returned.then(undefined, (cause: unknown) => report('callback_error', message, cause));
}

function countHookError(): void {
  counts.set('hook_error', (counts.get('hook_error') ?? 0) + 1);
}

/** Counts by code since the process started. */
export function diagnosticCounts(): Readonly<Partial<Record<DiagnosticCode, number>>> {
  return Object.fromEntries(counts);
}
