import { runDashboardContract } from '@llmtrace/testing/dashboard-contract';
import { startNginx } from '../support/nginx.js';
import { startProxy } from '../support/proxy.js';
import { behind, plainApp } from './plain-app.js';

runDashboardContract('node:http', plainApp);
runDashboardContract('behind a proxy that takes the prefix off', behind(startProxy));
runDashboardContract('behind nginx that takes the prefix off', behind(startNginx));
