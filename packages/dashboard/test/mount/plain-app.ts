import { createServer } from 'node:http';
import { serve } from '@llmtrace/testing/integration-contract';
import type { CreateDashboardApp } from '@llmtrace/testing/dashboard-contract';
import { llmTraceDashboard } from '../../src/index.js';
import type { StartProxy } from '../support/proxy.js';

/** The dashboard as all there is. */
export const plainApp: CreateDashboardApp = async (options) => {
  const { url, close } = await serve(createServer(llmTraceDashboard(options)));
  return { origin: url, mount: '', close };
};

/** The app at its root, behind a proxy on the same machine that takes `/tools/llmtrace` off the path. */
export function behind(start: StartProxy): CreateDashboardApp {
  return async (options) => {
    const app = await plainApp(options);
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
