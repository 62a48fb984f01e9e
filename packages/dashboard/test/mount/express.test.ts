import { createServer } from 'node:http';
import { serve } from '@llmtrace/testing/integration-contract';
import {
  runDashboardContract,
  type CreateDashboardApp,
} from '@llmtrace/testing/dashboard-contract';
import express from 'express';
import express4 from 'express-4';
import { llmTraceDashboard } from '../../src/index.js';

function expressApp(framework: typeof express, outer: string, inner: string): CreateDashboardApp {
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

runDashboardContract('Express 5', expressApp(express, '', '/llmtrace'));
runDashboardContract(
  'Express 4',
  expressApp(express4 as unknown as typeof express, '', '/llmtrace'),
);
runDashboardContract('Express 5, in nested routers', expressApp(express, '/a/b', '/llmtrace'));
runDashboardContract('Express 5, at the root', expressApp(express, '/', '/'));
