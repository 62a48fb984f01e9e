import { createServer } from 'node:http';
import { serve } from '@llmtrace/testing/integration-contract';
import type { CreateDashboardApp } from '@llmtrace/testing/dashboard-contract';
import type express from 'express';
import { llmTraceDashboard } from '../../src/index.js';

/** An app in Express, 4 or 5, with the dashboard in a router of its own. */
export function expressApp(
  framework: typeof express,
  outer: string,
  inner: string,
): CreateDashboardApp {
  return async (options) => {
    const app = framework();
    app.use(framework.json());
    const router = framework.Router();
    router.use(inner, llmTraceDashboard(options));
    app.get('/beside', (_req, res) => void res.send('beside'));
    app.use(outer, router);
    const { url, close } = await serve(createServer(app));
    return { origin: url, mount: `${outer}${inner}`.replace(/\/+$/, '').replace('//', '/'), close };
  };
}
