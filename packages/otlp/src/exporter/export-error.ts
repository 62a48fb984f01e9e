import { ExportError } from '@llmtrace/core';
import type { Answer } from '../http/post.js';

const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const SPLITTABLE: ReadonlySet<number> = new Set([400, 413]);

/**
 * Says what an answer means for the batch: nothing is thrown for 2xx.
 *
 * Source: OTLP specification, "Failures": only 429, 502, 503 and 504 may be sent again.
 */
export function checkAnswer({ status, headers }: Answer, where: string): void {
  if (status >= 200 && status < 300) return;
  const wait = RETRYABLE.has(status) ? readRetryAfter(headers['retry-after']) : undefined;
  throw new ExportError(`[@llmtrace/otlp] ${where} answered ${status}.`, {
    status,
    retryable: RETRYABLE.has(status),
    ...(wait === undefined ? undefined : { retryAfterMs: wait }),
    splitBatch: SPLITTABLE.has(status),
  });
}

/** Makes an error of the network one of delivery's: what has not arrived may be sent again. */
export function unreachable(error: unknown, where: string): ExportError {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  const why = typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
  return new ExportError(`[@llmtrace/otlp] ${where} could not be reached: ${why}.`, {
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
