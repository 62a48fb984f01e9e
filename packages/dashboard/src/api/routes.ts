import type { ApiRoute } from './api-route.js';
import { eraseRoutes } from './erase-routes.js';
import { healthRoutes } from './health-routes.js';
import { meRoutes } from './me-routes.js';
import { promptRoutes } from './prompt-routes.js';
import { queryRoutes } from './query-routes.js';
import { settingsRoutes } from './settings-routes.js';
import { traceRoutes } from './trace-routes.js';

/** Everything that can be asked; nothing else exists. */
export const API_ROUTES: readonly ApiRoute[] = [
  ...meRoutes,
  ...queryRoutes,
  ...traceRoutes,
  ...promptRoutes,
  ...eraseRoutes,
  ...healthRoutes,
  ...settingsRoutes,
];
