import { isLlmTraceError, LlmTraceError } from '@llmtrace/core';
import { timedOut } from '../sqlite/sqlite-errors.js';

const SQLSTATE = /^[0-9A-Z]{5}$/;
/** Classes of SQLSTATE in which the server cannot be used as it is. Source: PostgreSQL, Appendix A. */
const UNAVAILABLE: readonly (readonly [prefix: string, problem: string])[] = [
  ['08', 'cannot be reached'],
  ['28', 'refused the credentials'],
  ['3D', 'does not exist'],
  ['42501', 'may not be accessed'],
  ['25006', 'is read-only'],
  ['53100', 'has no room: its disk is full'],
  ['53', 'has no resources left'],
  ['55P03', 'is locked by another connection'],
  ['57P', 'is shutting down or starting'],
  ['58', 'has an error of its system'],
  ['XX', 'is corrupt'],
];

/** Whether a transaction may succeed if it is run again. */
export function isRepeatable(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40P01' || code === '40001' || code === '55006';
}

/** Whether our tables are not there. */
export function isTableMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === '42P01' || code === '3F000';
}

/** Whether the connection is of no more use. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code === undefined || !SQLSTATE.test(code) || code.startsWith('08') || code.startsWith('57P')
  );
}

/** The error of a server or socket as the store throws it. */
export function asStoreError(error: unknown, location: string): Error {
  if (isLlmTraceError(error) || !(error instanceof Error)) return error as Error;
  const code = codeOf(error);
  if (code === '57014') return timedOut();
  let problem: string | undefined;
  if (code === undefined) {
    problem = /timeout|terminated|ended|closed/i.test(error.message)
      ? 'cannot be reached'
      : undefined;
  } else if (SQLSTATE.test(code)) {
    problem = UNAVAILABLE.find(([prefix]) => code.startsWith(prefix))?.[1];
  } else problem = /^E[A-Z]+$/.test(code) ? `cannot be reached (${code})` : undefined;
  if (problem === undefined) return error;
  return new LlmTraceError('store_unavailable', `The store ${location} ${problem}.`, {
    from: 'store',
    cause: error,
  });
}

function codeOf(error: unknown): string | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
