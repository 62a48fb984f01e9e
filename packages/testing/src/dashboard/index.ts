export { apiPath, ask, type Answer, type Ask } from './ask.js';
export type { CreateDashboardApp, DashboardApp } from './dashboard-app.js';
export { runDashboardContract } from './dashboard-contract.js';
export { filledStore, type FilledStore } from './filled-store.js';
