import type { IncomingMessage, ServerResponse } from 'node:http';
import { createDashboard } from './dashboard.js';
import type { DashboardOptions } from './dashboard-options.js';

/**
 * The dashboard as a handler for Express, Connect and `node:http`.
 *
 * Errors: `invalid_option` with the option's path.
 *
 * @example
 * app.use('/llmtrace', llmTraceDashboard({ authorize: (req) => userOf(req) }));
 */
export function llmTraceDashboard(
  options: DashboardOptions = {},
): (req: IncomingMessage, res: ServerResponse) => void {
  const dashboard = createDashboard(options);
  return (req, res) => void dashboard.handle(req, res);
}
