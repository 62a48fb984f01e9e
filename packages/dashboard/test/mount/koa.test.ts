import { createServer } from 'node:http';
import { serve } from '@llmtrace/testing/integration-contract';
import {
  runDashboardContract,
  type CreateDashboardApp,
} from '@llmtrace/testing/dashboard-contract';
import Koa from 'koa';
import Koa2 from 'koa-2';
import mount from 'koa-mount';
import { llmTraceDashboard } from '../../src/koa.js';

function koaApp(Framework: typeof Koa, path: string): CreateDashboardApp {
  return async (options) => {
    const app = new Framework();
    app.use(mount(path, llmTraceDashboard(options)));
    app.use((ctx) => void (ctx.body = ctx.path === '/beside' ? 'beside' : 'elsewhere'));
    const { url, close } = await serve(createServer(app.callback()));
    return { origin: url, mount: path.replace(/\/$/, ''), close };
  };
}

runDashboardContract('Koa 3', koaApp(Koa, '/llmtrace'));
runDashboardContract('Koa 2', koaApp(Koa2 as unknown as typeof Koa, '/a/b/llmtrace'));
runDashboardContract('Koa 3, at the root', koaApp(Koa, '/'));
