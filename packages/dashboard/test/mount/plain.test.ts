import { createServer } from 'node:http';
import { serve } from '@llmtrace/testing/integration-contract';
import {
  runDashboardContract,
  type CreateDashboardApp,
} from '@llmtrace/testing/dashboard-contract';
import { llmTraceDashboard } from '../../src/index.js';
import { startNginx } from '../support/nginx.js';
import { startProxy, type StartProxy } from '../support/proxy.js';

const plain: CreateDashboardApp = async (options) => {
  const { url, close } = await serve(createServer(llmTraceDashboard(options)));
  return { origin: url, mount: '', close };
};

/** The app at its root, behind a proxy on the same machine that takes `/tools/llmtrace` off the path. */
function behind(start: StartProxy): CreateDashboardApp {
  return async (options) => {
    const app = await plain(options);
    const proxy = await start({ prefix: '/tools/llmtrace', to: app.origin });
    return {
      origin: proxy.url,
      mount: '/tools/llmtrace',
      async close() {
        await proxy.close();
        await app.close();
      },
    };
  };
}

runDashboardContract('node:http', plain);
runDashboardContract('behind a proxy that takes the prefix off', behind(startProxy));
runDashboardContract('behind nginx that takes the prefix off', behind(startNginx));
