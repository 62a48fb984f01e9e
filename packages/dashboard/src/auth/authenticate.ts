import type { IncomingMessage } from 'node:http';
import type { DashboardUser } from './user.js';

/** Who asks, or why nobody is let in. */
export type Visitor =
  | { readonly user: DashboardUser }
  /** Shape: `remedy` says what the visitor or the operator can do about it. */
  | { readonly status: 401 | 403 | 500; readonly remedy: string };

/** One way of telling who asks. */
export interface Gate {
  authenticate(req: IncomingMessage): Promise<Visitor>;
}
