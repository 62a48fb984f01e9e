import type { TraceStore } from '@llmtrace/store';
import type { Authorize } from './auth/app-gate.js';
import type { SecretAuth } from './auth/secret-gate.js';

/** How a dashboard is set up. */
export interface DashboardOptions {
  /** Where the traces are: a store, or its URL. Default: that of the trace folder (`LLMTRACE_DIR`, else `.llmtrace`). */
  readonly store?: TraceStore | string;
  /**
   * Names who asks, from what the app's sign-in left on the request. Without it, and without `auth`, the dashboard answers
   * visitors of the same machine alone.
   *
   * @example
   * authorize: (req) => req.user && { user: req.user.email, role: req.user.isAdmin ? 'admin' : 'viewer' }
   */
  readonly authorize?: Authorize;
  /** In place of `authorize`: a page that asks for one secret. */
  readonly auth?: SecretAuth;
  /** Host names that it answers to, with their ports. Default: any, but for loopback visitors. */
  readonly hosts?: readonly string[];
  /** Units: requests a minute, by user. Default: 1,200. */
  readonly maxRequestsPerMinute?: number;
  /** Units: ms that a question of the store may take. Default: 10,000. */
  readonly queryTimeoutMs?: number;
}
