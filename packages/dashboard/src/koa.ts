import type { Middleware } from 'koa';
import { createDashboard } from './dashboard.js';
import type { DashboardOptions } from './dashboard-options.js';

/**
 * The dashboard as a middleware for Koa 2 and 3.
 *
 * Errors: `invalid_option` with the option's path.
 *
 * @example
 * app.use(mount('/llmtrace', llmTraceDashboard()));
 */
export function llmTraceDashboard(options: DashboardOptions = {}): Middleware {
  const dashboard = createDashboard(options);
  return async (context) => {
    const { req, res, originalUrl } = context;
    const { body } = context.request as { readonly body?: unknown };
    context.respond = false;
    await dashboard.handle(Object.assign(req, { originalUrl, body }), res);
  };
}
