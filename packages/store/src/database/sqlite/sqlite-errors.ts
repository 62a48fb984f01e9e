import { LlmTraceError } from '@llmtrace/core';

/** An error as it crosses from a thread. */
export interface ThreadFault {
  readonly message: string;
  /** SQLite's extended result code. */
  readonly errcode?: number;
  readonly code?: string;
}

/** Source: https://sqlite.org/rescode.html */
const UNAVAILABLE: ReadonlyMap<number, string> = new Map([
  [3, 'may not be accessed'],
  [5, 'is locked by another process'],
  [6, 'is locked by another connection'],
  [8, 'is read-only'],
  [10, 'cannot be read or written'],
  [11, 'is corrupt: move it away, and a new one is made'],
  [13, 'has no room: the disk is full'],
  [14, 'cannot be opened'],
  [26, 'is no SQLite database: move it away, and a new one is made'],
]);

/** The error of a thread as the store throws it. */
export function asStoreError(fault: ThreadFault, file: string): Error {
  const { message } = fault;
  if (message.includes('llm_timeout')) return timedOut();
  if (message.includes('llm_cancelled')) {
    return stopped();
  }
  const problem =
    fault.errcode === undefined ? systemProblem(fault.code) : UNAVAILABLE.get(fault.errcode & 0xff);
  const cause = Object.assign(new Error(message), {
    ...(fault.code === undefined ? undefined : { code: fault.code }),
    ...(fault.errcode === undefined ? undefined : { errcode: fault.errcode }),
  });
  if (problem === undefined) return cause;
  return new LlmTraceError('store_unavailable', `The store ${file} ${problem}.`, {
    from: 'store',
    cause,
  });
}

/** A query that took longer than it may. */
export function timedOut(): LlmTraceError {
  return new LlmTraceError('query_timeout', 'A query took longer than it may.', { from: 'store' });
}

/** A query that nobody waits for any more. */
export function stopped(): DOMException {
  return new DOMException('The query was stopped.', 'AbortError');
}

function systemProblem(code: string | undefined): string | undefined {
  if (code === undefined || !/^E[A-Z]+$/.test(code)) return undefined;
  return code === 'ENOSPC' ? 'has no room: the disk is full' : `cannot be opened (${code})`;
}
