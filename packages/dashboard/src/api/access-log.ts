import type { TraceStore } from '@llmtrace/store';
import type { DashboardUser } from '../auth/user.js';

/** Writes down who was shown the text of which traces. Errors: those of the store: what cannot be noted is not shown. */
export function accessLog(
  store: TraceStore,
  { user, role }: DashboardUser,
): (what: string, traceIds: readonly string[]) => Promise<void> {
  return async (what, traceIds) => {
    await store.noteAccess({ at: Date.now(), user, role, via: 'dashboard', what, traceIds });
  };
}
