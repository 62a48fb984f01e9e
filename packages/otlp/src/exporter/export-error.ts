import type { Answer } from '../http/post.js';

/** What delivery needs to know of a batch that was not taken. */
export class ExportError extends Error {
  readonly retryable: boolean;
  /** Units: ms that the receiver asked to wait. */
  readonly retryAfterMs: number | undefined;
  /** The receiver cannot read something in the batch: smaller ones may go through. */
  readonly splitBatch: boolean;

  constructor(
    message: string,
    facts: {
      readonly retryable: boolean;
      readonly retryAfterMs?: number | undefined;
      readonly splitBatch?: boolean;
      readonly cause?: unknown;
    },
  ) {
    super(`[@llmtrace/otlp] ${message}`, { cause: facts.cause });
    this.name = 'ExportError';
    this.retryable = facts.retryable;
    this.retryAfterMs = facts.retryAfterMs;
    this.splitBatch = facts.splitBatch ?? false;
  }
}

const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const SPLITTABLE: ReadonlySet<number> = new Set([400, 413]);

/**
 * Says what an answer means for the batch: nothing is thrown for 2xx.
 *
 * Source: OTLP specification, "Failures": only 429, 502, 503 and 504 may be sent again.
 */
export function checkAnswer({ status, headers }: Answer, where: string): void {
  if (status >= 200 && status < 300) return;
  throw new ExportError(`${where} answered ${status}.`, {
    retryable: RETRYABLE.has(status),
    retryAfterMs: RETRYABLE.has(status) ? readRetryAfter(headers['retry-after']) : undefined,
    splitBatch: SPLITTABLE.has(status),
  });
}

/** Makes an error of the network one of delivery's: what has not arrived may be sent again. */
export function unreachable(error: unknown, where: string): ExportError {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  const why = typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
  return new ExportError(`${where} could not be reached: ${why}.`, {
    retryable: true,
    cause: error,
  });
}

function readRetryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = /^[A-Z][a-z]{2}/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
