import { userInfo } from 'node:os';
import type { TraceStore } from '@llmtrace/store';
import { CliError } from './cli-error.js';

/**
 * Writes down in the store that text is about to be shown: to whom, by which command, of which traces. Called before anything
 * of it is printed.
 *
 * Errors: `CliError` where that is not possible; nothing is to be shown then.
 */
export async function noteRead(
  store: TraceStore,
  what: string,
  traceIds: readonly string[],
): Promise<void> {
  try {
    await store.noteAccess({ at: Date.now(), user: userName(), via: 'cli', what, traceIds });
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^\[[^\]]*\] /, '') : 'unknown';
    throw new CliError(
      `Who reads text is written down in the store, and that was not possible: use an account that may add rows to llm_access_log and llm_access_traces. ${reason}`,
    );
  }
}

/** The user of the operating system; one without a name goes by the number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
