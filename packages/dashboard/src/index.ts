export { createDashboard, type Dashboard } from './dashboard.js';
export type { DashboardOptions } from './dashboard-options.js';
export type { Authorize } from './auth/app-gate.js';
export type { SecretAuth } from './auth/secret-gate.js';
export type { DashboardRole, DashboardUser } from './auth/user.js';
export { llmTraceDashboard } from './middleware.js';
export {
  serveDashboard,
  type ServedDashboard,
  type ServeDashboardOptions,
} from './serve-dashboard.js';
